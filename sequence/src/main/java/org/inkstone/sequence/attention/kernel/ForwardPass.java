package org.inkstone.sequence.attention.kernel;

import java.util.Arrays;
import org.inkstone.nn.kernel.HostFloats;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Outputs and the logarithms of the softmaxes' sums. */
final class ForwardPass extends FloatPass {
    private final HostRows outputs;
    private final HostFloats logSums;

    ForwardPass(
            AttentionKernels kernels,
            AttentionShape shape,
            HeadRows q,
            HeadRows k,
            HeadRows v,
            AttentionOptions options,
            HeadRows out,
            INDArray lse) {
        super(kernels, shape, q, k, v, options);
        this.outputs = HostRows.writable(out, shape.headSize());
        this.logSums = HostFloats.writable(lse);
    }

    @Override
    void keyHead(Scratch w, int sequence, int keyHead) {
        int limit = sight.limit(sequence);
        int rows = shape.queries() + ROWS;
        readKeys(w, sequence, keyHead, limit);
        w.values = Scratch.grown(w.values, limit * width);
        values.read(sequence, keyHead, limit, w.values, width);
        w.queries = Scratch.grown(w.queries, rows * width);
        w.outputs = Scratch.grown(w.outputs, rows * width);
        w.logSums = Scratch.grown(w.logSums, shape.queries());
        w.scores = Scratch.grown(w.scores, ROWS * padded(limit));
        int first = keyHead * shape.group();
        for (int head = first; head < first + shape.group(); head++) {
            queries.read(sequence, head, shape.queries(), w.queries, width);
            startTerms(w, sequence, head, padded(limit));
            for (int i = 0; i < shape.queries(); i += ROWS) {
                strip(w, sequence, head, i, stride(limit));
            }
            outputs.write(sequence, head, shape.queries(), w.outputs, width);
            long at = ((long) sequence * shape.heads() + head) * shape.queries();
            logSums.put(at, w.logSums, 0, shape.queries());
        }
    }

    private void strip(Scratch w, int sequence, int head, int from, int keyStride) {
        int to = Math.min(from + ROWS, shape.queries());
        int limit = sight.limit(sequence, to - 1);
        int columns = padded(limit);
        kernels.multiply(
                ROWS,
                columns,
                shape.headSize(),
                w.queries,
                from * width,
                width,
                1,
                w.keysTransposed,
                0,
                keyStride,
                w.scores,
                0,
                columns,
                false);
        for (int i = from; i < to; i++) {
            w.sums[i - from] = softmax(w, sequence, head, i, (i - from) * columns, columns);
        }
        kernels.multiply(
                ROWS, width, limit, w.scores, 0, columns, 1, w.values, 0, width, w.outputs, from * width, width, false);
        for (int i = from; i < to; i++) {
            divide(w.outputs, i * width, w.sums[i - from]);
        }
    }

    /** Gives the sum by which the row is to be divided, 0 where no key is visible. */
    private float softmax(Scratch w, int sequence, int head, int query, int at, int columns) {
        int limit = sight.limit(sequence, query);
        float left = addTerms(w, query, at, columns);
        float max = kernels.max(w.scores, at, limit);
        if (max == Float.NEGATIVE_INFINITY && !hasNaN(w.scores, at, limit)) {
            Arrays.fill(w.scores, at, at + columns, 0);
            w.logSums[query] = Float.NEGATIVE_INFINITY;
            return 0;
        }
        float sum = kernels.powers(w.scores, at, limit, columns, left, max * left);
        w.logSums[query] = logarithm(sum, max * left);
        if (hasDropout()) {
            dropout(w.scores, at, columns, sequence, head, query);
        }
        return sum;
    }

    private static boolean hasNaN(float[] s, int at, int n) {
        for (int j = at; j < at + n; j++) {
            if (Float.isNaN(s[j])) {
                return true;
            }
        }
        return false;
    }

    private void divide(float[] row, int at, float sum) {
        if (sum == 0) {
            Arrays.fill(row, at, at + width, 0);
            return;
        }
        kernels.scale(row, at, width, 1 / sum);
    }
}
