package org.inkstone.sequence.text;

import java.util.Arrays;

/** Numbers from 0 on by keys that are not negative; open addressing, so that millions of pairs need no objects. */
final class LongIntMap {
    private static final long FREE = -1;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private long[] keys;
    private int[] values;
    private int size;
    private int shift;

    LongIntMap(int expected) {
        allocate(Math.max(16, Integer.highestOneBit(Math.max(1, expected)) * 4));
    }

    private void allocate(int capacity) {
        keys = new long[capacity];
        values = new int[capacity];
        Arrays.fill(keys, FREE);
        shift = Long.numberOfLeadingZeros(capacity) + 1;
    }

    /** A key for two numbers. */
    static long pair(int first, int second) {
        return (long) first << 32 | second;
    }

    /** The number of a key, -1 where there is none. */
    int get(long key) {
        int slot = slot(key);
        return keys[slot] == key ? values[slot] : -1;
    }

    void put(long key, int value) {
        int slot = slot(key);
        if (keys[slot] == FREE) {
            if (2 * (size + 1) > keys.length) {
                grow();
                slot = slot(key);
            }
            keys[slot] = key;
            size++;
        }
        values[slot] = value;
    }

    private int slot(long key) {
        int slot = (int) (key * SPREAD >>> shift);
        while (keys[slot] != key && keys[slot] != FREE) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        allocate(keys.length * 2);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != FREE) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
