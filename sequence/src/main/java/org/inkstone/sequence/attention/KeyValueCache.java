package org.inkstone.sequence.attention;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.inkstone.nn.kernel.RowCopies;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Keys and values of the tokens that an attention has seen, so that a further token costs one row instead of all:
 * {@code [N, capacity, 2 keyWidth]}, keys first, and how many rows of each sequence are filled.
 */
public final class KeyValueCache {
    private final int keyWidth;
    private INDArray rows;
    private int[] lengths;

    KeyValueCache(int batch, int capacity, int keyWidth, DataType dataType) {
        this.keyWidth = keyWidth;
        this.rows = Nd4j.createUninitialized(dataType, new long[] {batch, capacity, 2L * keyWidth}, 'c');
        this.lengths = new int[batch];
    }

    int capacity() {
        return (int) rows.size(1);
    }

    INDArray rows() {
        return rows;
    }

    /** Filled rows of each sequence. */
    int[] lengths() {
        return lengths;
    }

    /**
     * Appends keys and values of the same number of steps to each sequence.
     *
     * @param steps  {@code [N * time, columns]}
     * @param column of the first key; values lie behind the keys
     */
    void append(INDArray steps, int column) {
        int time = (int) steps.size(0) / lengths.length;
        int[] from = IntStream.range(0, lengths.length * time).toArray();
        int[] to = Arrays.stream(from)
                .map(i -> i / time * capacity() + lengths[i / time] + i % time)
                .toArray();
        RowCopies.copy(steps, column, from, rows, to, 2 * keyWidth);
        for (int n = 0; n < lengths.length; n++) {
            lengths[n] += time;
        }
    }

    /** Says how many of the rows appended last are real, where sequences of several lengths were padded behind. */
    public void truncate(int[] real) {
        lengths = real.clone();
    }

    /** Sequence r becomes a copy of what was sequence {@code from[r]}. */
    public void reorder(int[] from) {
        int longest = Arrays.stream(lengths).max().orElse(0);
        INDArray chosen =
                Nd4j.createUninitialized(rows.dataType(), new long[] {from.length, rows.size(1), rows.size(2)}, 'c');
        int[] source = IntStream.range(0, from.length * longest)
                .map(i -> from[i / longest] * capacity() + i % longest)
                .toArray();
        int[] target = IntStream.range(0, from.length * longest)
                .map(i -> i / longest * capacity() + i % longest)
                .toArray();
        RowCopies.copy(rows, 0, source, chosen, target, 2 * keyWidth);
        lengths = Arrays.stream(from).map(row -> lengths[row]).toArray();
        rows = chosen;
    }
}
