package org.inkstone.sequence.attention.kernel;

import java.util.Arrays;
import org.inkstone.nn.kernel.HostFloats;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradients of queries, keys and values. Probabilities are computed again from the logarithms of their sums; a block of queries is gone
 * through in strips, then adds to the gradients of keys and values.
 */
final class BackwardPass extends FloatPass {
    /** Queries of a block, a multiple of {@link #ROWS}: more means fewer sums read and written, fewer keeps scores in the cache. */
    private static final int BLOCK = 8 * ROWS;

    private static final double PER_LN2 = 1 / Math.log(2);

    private final HostRows outputs;
    private final HostRows outputGradients;
    private final HostRows queryGradients;
    private final HostRows keyGradients;
    private final HostRows valueGradients;
    private final HostFloats logSums;

    BackwardPass(
            AttentionKernels kernels,
            AttentionShape shape,
            HeadRows q,
            HeadRows k,
            HeadRows v,
            AttentionOptions options,
            HeadRows out,
            HeadRows dOut,
            INDArray lse,
            HeadRows dq,
            HeadRows dk,
            HeadRows dv) {
        super(kernels, shape, q, k, v, options);
        this.outputs = HostRows.of(out, shape.headSize());
        this.outputGradients = HostRows.of(dOut, shape.headSize());
        this.queryGradients = HostRows.writable(dq, shape.headSize());
        this.keyGradients = HostRows.writable(dk, shape.headSize());
        this.valueGradients = HostRows.writable(dv, shape.headSize());
        this.logSums = HostFloats.of(lse);
    }

    @Override
    void keyHead(Scratch w, int sequence, int keyHead) {
        int limit = sight.limit(sequence);
        grow(w, limit);
        readKeys(w, sequence, keyHead, limit);
        values.read(sequence, keyHead, limit, w.values, width);
        kernels.transpose(limit, shape.headSize(), w.values, width, w.valuesTransposed, stride(limit));
        Arrays.fill(w.keyGradients, 0, shape.keys() * width, 0);
        Arrays.fill(w.valueGradients, 0, shape.keys() * width, 0);
        int first = keyHead * shape.group();
        for (int head = first; head < first + shape.group(); head++) {
            head(w, sequence, head, limit);
        }
        keyGradients.write(sequence, keyHead, shape.keys(), w.keyGradients, width);
        valueGradients.write(sequence, keyHead, shape.keys(), w.valueGradients, width);
    }

    private void grow(Scratch w, int limit) {
        int queryRows = (shape.queries() + ROWS) * width;
        int keyRows = (shape.keys() + ROWS) * width;
        w.queries = Scratch.grown(w.queries, queryRows);
        w.outputs = Scratch.grown(w.outputs, queryRows);
        w.outputGradients = Scratch.grown(w.outputGradients, queryRows);
        w.queryGradients = Scratch.grown(w.queryGradients, queryRows);
        w.values = Scratch.grown(w.values, limit * width);
        w.valuesTransposed = Scratch.grown(w.valuesTransposed, width * stride(limit));
        w.keyGradients = Scratch.grown(w.keyGradients, keyRows);
        w.valueGradients = Scratch.grown(w.valueGradients, keyRows);
        w.scores = Scratch.grown(w.scores, BLOCK * scoreStride(limit));
        w.scoreGradients = Scratch.grown(w.scoreGradients, BLOCK * scoreStride(limit));
        w.logSums = Scratch.grown(w.logSums, shape.queries());
    }

    /** Room for the keys that a strip of keys takes beyond the last. */
    private int scoreStride(int limit) {
        return stride(padded(limit) + padded(ROWS));
    }

    private void head(Scratch w, int sequence, int head, int limit) {
        int time = shape.queries();
        queries.read(sequence, head, time, w.queries, width);
        outputs.read(sequence, head, time, w.outputs, width);
        outputGradients.read(sequence, head, time, w.outputGradients, width);
        long at = ((long) sequence * shape.heads() + head) * time;
        logSums.get(at, w.logSums, 0, time);
        startTerms(w, sequence, head, padded(limit));
        for (int i = 0; i < time; i += BLOCK) {
            int to = Math.min(i + BLOCK, time);
            for (int j = i; j < to; j += ROWS) {
                strip(w, sequence, head, i, j, stride(limit));
            }
            keysOfBlock(w, sequence, i, to);
        }
        queryGradients.write(sequence, head, time, w.queryGradients, width);
    }

    /** Probabilities and gradients of scores of a few queries, and these queries' gradients. */
    private void strip(Scratch w, int sequence, int head, int block, int from, int keyStride) {
        int to = Math.min(from + ROWS, shape.queries());
        int limit = sight.limit(sequence, to - 1);
        int columns = padded(limit);
        int stride = scoreStride(sight.limit(sequence));
        int at = (from - block) * stride;
        product(w.queries, from, w.keysTransposed, keyStride, w.scores, at, stride, columns);
        product(w.outputGradients, from, w.valuesTransposed, keyStride, w.scoreGradients, at, stride, columns);
        for (int i = from; i < to; i++) {
            row(w, sequence, head, i, at + (i - from) * stride, columns);
        }
        kernels.multiply(
                ROWS,
                width,
                limit,
                w.scoreGradients,
                at,
                stride,
                1,
                w.keys,
                0,
                width,
                w.queryGradients,
                from * width,
                width,
                false);
    }

    private void product(
            float[] rows, int from, float[] transposed, int keyStride, float[] to, int at, int stride, int columns) {
        kernels.multiply(
                ROWS,
                columns,
                shape.headSize(),
                rows,
                from * width,
                width,
                1,
                transposed,
                0,
                keyStride,
                to,
                at,
                stride,
                false);
    }

    private void row(Scratch w, int sequence, int head, int query, int at, int columns) {
        float[] d = w.scoreGradients;
        // beyond the strip's columns, too: strips of keys are no multiples of a register
        int length = columns + padded(ROWS);
        float logSum = w.logSums[query];
        if (logSum == Float.NEGATIVE_INFINITY) {
            Arrays.fill(w.scores, at, at + length, 0);
            Arrays.fill(d, at, at + length, 0);
            return;
        }
        int limit = sight.limit(sequence, query);
        float left = addTerms(w, query, at, columns);
        kernels.powers(w.scores, at, limit, length, left, (float) (logSum * PER_LN2));
        float delta = kernels.dot(w.outputs, query * width, w.outputGradients, query * width, shape.headSize());
        if (hasDropout()) {
            dropout(d, at, columns, sequence, head, query);
        }
        kernels.gradients(w.scores, at, d, at, limit, length, delta, (float) options.scale());
        if (hasDropout()) {
            dropout(w.scores, at, columns, sequence, head, query);
        }
    }

    /** Adds what the queries of a block give to the gradients of keys and values. */
    private void keysOfBlock(Scratch w, int sequence, int from, int to) {
        int stride = scoreStride(sight.limit(sequence));
        int limit = sight.limit(sequence, to - 1);
        for (int j = 0; j < limit; j += ROWS) {
            int first = Math.max(from, sight.firstQuery(sequence, j));
            int at = (first - from) * stride + j;
            addProduct(w.scores, at, stride, w.outputGradients, first, to, w.valueGradients, j);
            addProduct(w.scoreGradients, at, stride, w.queries, first, to, w.keyGradients, j);
        }
    }

    private void addProduct(
            float[] scores, int at, int stride, float[] rows, int first, int to, float[] sums, int key) {
        kernels.multiply(
                ROWS,
                width,
                to - first,
                scores,
                at,
                1,
                stride,
                rows,
                first * width,
                width,
                sums,
                key * width,
                width,
                true);
    }
}
