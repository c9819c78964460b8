package org.inkstone.sequence.text.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inkstone.sequence.text.batch.PaddingOptions.TooLong;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sequences as rows of one array, filled up behind their last token, with a mask that is 1 where they are real. */
final class PaddedRows {
    private final float[] ids;
    private final float[] mask;
    private final int rows;
    private final int columns;

    /** All rows padding. */
    PaddedRows(int rows, int columns, int padding) {
        this.rows = rows;
        this.columns = columns;
        this.ids = new float[rows * columns];
        this.mask = new float[rows * columns];
        Arrays.fill(ids, padding);
    }

    /** Some of the sequences, as long as the longest of them and rounded up. */
    static PaddedRows of(int[][] sequences, int[] items, int padding, PaddingOptions options) {
        int longest = 0;
        for (int item : items) {
            longest = Math.max(longest, sequences[item].length);
        }
        PaddedRows rows = new PaddedRows(items.length, options.padded(longest), padding);
        for (int n = 0; n < items.length; n++) {
            int[] sequence = sequences[items[n]];
            for (int t = 0; t < sequence.length; t++) {
                rows.set(n, t, sequence[t]);
            }
        }
        return rows;
    }

    void set(int row, int column, int id) {
        ids[row * columns + column] = id;
        mask[row * columns + column] = 1;
    }

    INDArray ids() {
        return IdArrays.of(ids, rows, columns);
    }

    INDArray mask() {
        return IdArrays.of(mask, rows, columns);
    }

    /**
     * Numbers of the sequences that are short enough, or may be cut.
     *
     * @param extra tokens that will be added to each
     * @throws IllegalArgumentException for an empty one, or a long one when that is an error
     */
    static int[] kept(List<int[]> sequences, int extra, PaddingOptions options, String what) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++) {
            int length = sequences.get(i).length;
            if (length == 0) {
                throw new IllegalArgumentException(what + " " + i + " has no tokens");
            }
            boolean tooLong = length + (long) extra > options.maxLength();
            if (tooLong && options.tooLong() == TooLong.FAIL) {
                throw new IllegalArgumentException(what + " " + i + " has " + length + " tokens"
                        + (extra > 0 ? " and " + extra + " more" : "") + ", but maxLength is " + options.maxLength());
            }
            if (!tooLong || options.tooLong() == TooLong.TRUNCATE) {
                kept.add(i);
            }
        }
        return kept.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The kept sequences, cut where need be. */
    static int[][] select(List<int[]> sequences, int[] kept, int extra, PaddingOptions options) {
        int[][] selected = new int[kept.length][];
        for (int i = 0; i < kept.length; i++) {
            int[] sequence = sequences.get(kept[i]);
            int room = Math.max(0, options.maxLength() - extra);
            selected[i] = sequence.length > room ? Arrays.copyOf(sequence, room) : sequence;
        }
        return selected;
    }

    static int[] lengths(int[][] sequences) {
        return Arrays.stream(sequences).mapToInt(s -> s.length).toArray();
    }

    static void requireSameSize(int sequences, int others, String what) {
        if (sequences != others) {
            throw new IllegalArgumentException("there are " + sequences + " sequences, but " + others + " " + what);
        }
    }
}
