package org.inkstone.sequence.inference;

import java.util.Arrays;
import org.inkstone.nn.kernel.HeapRows;

/**
 * Keys and values of the tokens of one sequence that an attention has seen. Keys lie in groups of as many tokens as a register has
 * lanes, {@code [group, keyWidth, lanes]}, values one token behind the other, {@code [token, keyWidth]}: both grow at their ends.
 */
final class KeyValues {
    private static final int FIRST = 64;
    /** Groups of a copy that are free: beams are copied every few steps. */
    private static final int SPARE = 2;

    private final int keyWidth;
    private final int lanes;
    private float[] keys = new float[0];
    private float[] values = new float[0];
    private int length;

    KeyValues(int keyWidth, int lanes) {
        this.keyWidth = keyWidth;
        this.lanes = lanes;
    }

    /** A copy that grows by itself. */
    KeyValues copy() {
        KeyValues copy = new KeyValues(keyWidth, lanes);
        int room = room(groups(length) + SPARE);
        copy.keys = Arrays.copyOf(keys, room);
        copy.values = Arrays.copyOf(values, room);
        copy.length = length;
        return copy;
    }

    /** Floats of so many groups. */
    private int room(int groups) {
        return Math.addExact(Math.multiplyExact(groups, lanes * keyWidth), HeapRows.ROOM);
    }

    /** Groups that so many tokens need. */
    int groups(int tokens) {
        return (tokens + lanes - 1) / lanes;
    }

    /** Appends a token, whose key and value lie at {@code from[keyAt]} and {@code from[valueAt]}. */
    void append(float[] from, int keyAt, int valueAt) {
        int group = length / lanes;
        if (room(group + 1) > keys.length) {
            int room = room(groups(Math.max(FIRST, 2 * length)));
            keys = Arrays.copyOf(keys, room);
            values = Arrays.copyOf(values, room);
        }
        int at = group * keyWidth * lanes + length % lanes;
        for (int c = 0; c < keyWidth; c++, at += lanes) {
            keys[at] = from[keyAt + c];
        }
        System.arraycopy(from, valueAt, values, length * keyWidth, keyWidth);
        length++;
    }

    /** Tokens so far. */
    int length() {
        return length;
    }

    int keyWidth() {
        return keyWidth;
    }

    float[] keys() {
        return keys;
    }

    float[] values() {
        return values;
    }
}
