package org.inkstone.sequence.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.inkstone.nn.kernel.RowCopies;
import org.inkstone.sequence.attention.KeyValueCache;
import org.inkstone.sequence.decode.DecodingSession;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What generations with cached keys and values have in common, whatever the network looks like. */
abstract class CachedSession implements DecodingSession {
    private final DecodingWorkspace workspace = new DecodingWorkspace();
    private final int vocabulary;
    private final int maxLength;
    private List<KeyValueCache> caches = List.of();
    private int[] lengths;
    private float[][] logits;

    CachedSession(int vocabulary, int maxLength, int[][] prompts) {
        Prompts.check(prompts, maxLength, vocabulary);
        this.vocabulary = vocabulary;
        this.maxLength = maxLength;
    }

    /** Runs the prompts, all of them in one pass. */
    final void start(List<KeyValueCache> empty, int[][] prompts) {
        caches = empty;
        lengths = Prompts.lengths(prompts);
        int[] tokens = Prompts.flat(prompts);
        int time = tokens.length / prompts.length;
        int[] ends = IntStream.range(0, lengths.length)
                .map(n -> n * time + lengths[n] - 1)
                .toArray();
        step(tokens, new int[prompts.length], ends);
        caches.forEach(cache -> cache.truncate(lengths));
    }

    /**
     * Takes tokens in and gives what the output layer needs to know of each sequence.
     *
     * @param tokens {@code [rows][time]} in one row
     * @param starts position of each sequence's first token
     * @param ends   row of each sequence's last real token
     * @return {@code [rows, width]}
     */
    abstract INDArray lastRows(int[] tokens, int[] starts, int[] ends);

    /** Writes logits {@code [rows, vocabulary]}. */
    abstract void logits(INDArray rows, INDArray out);

    private void step(int[] tokens, int[] starts, int[] ends) {
        MemoryWorkspace all = workspace.open();
        try {
            INDArray rows = lastRows(tokens, starts, ends);
            INDArray out = workspace.rows(rows.dataType(), rows.size(0), vocabulary);
            logits(rows, out);
            logits = out.toFloatMatrix();
        } finally {
            all.close();
        }
    }

    /** The given rows of a matrix, the matrix itself where they are all. */
    final INDArray pick(INDArray x, int[] rows) {
        if (rows.length == x.size(0)) {
            return x;
        }
        INDArray picked = workspace.rows(x.dataType(), rows.length, x.size(1));
        int[] order = IntStream.range(0, rows.length).toArray();
        RowCopies.copy(x, 0, rows, picked, order, (int) x.size(1));
        return picked;
    }

    final DecodingWorkspace workspace() {
        return workspace;
    }

    final KeyValueCache cache(int block) {
        return caches.get(block);
    }

    @Override
    public int rows() {
        return lengths.length;
    }

    @Override
    public float[][] logits() {
        for (int length : lengths) {
            if (length >= maxLength) {
                throw new IllegalStateException("a row is full: the model takes at most " + maxLength + " tokens");
            }
        }
        return logits;
    }

    @Override
    public void append(int[] tokens) {
        if (tokens.length != rows()) {
            throw new IllegalArgumentException("tokens must be " + rows() + ", one a row: " + tokens.length);
        }
        Prompts.checkIds(tokens, vocabulary);
        for (int length : lengths) {
            if (length >= maxLength) {
                throw new IllegalStateException("a row is full: the model takes at most " + maxLength + " tokens");
            }
        }
        step(tokens, lengths.clone(), IntStream.range(0, rows()).toArray());
        for (int n = 0; n < lengths.length; n++) {
            lengths[n]++;
        }
    }

    @Override
    public void reorder(int[] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("rows must name at least one row");
        }
        for (int row : rows) {
            if (row < 0 || row >= lengths.length) {
                throw new IllegalArgumentException("rows must be from 0 to " + (lengths.length - 1) + ": " + row);
            }
        }
        boolean same = Arrays.equals(rows, IntStream.range(0, lengths.length).toArray());
        if (same) {
            return;
        }
        caches.forEach(cache -> cache.reorder(rows));
        reorderMemory(rows);
        lengths = Arrays.stream(rows).map(row -> lengths[row]).toArray();
        logits = Arrays.stream(rows).mapToObj(row -> logits[row].clone()).toArray(float[][]::new);
    }

    /** For what else a session keeps of each row. */
    void reorderMemory(int[] rows) {}

    @Override
    public int length(int row) {
        return lengths[row];
    }

    @Override
    public void close() {
        caches = List.of();
    }
}
