package org.inkstone.sequence.attention.kernel;

import java.util.Arrays;
import org.inkstone.backend.Parallel;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the passes over floats have in common. A task is a sequence and a head of keys with the query heads that share it, so a result
 * does not depend on the number of threads. Scores are computed for {@link AttentionKernels#ROWS} queries at a time, up to the last
 * key that any of them sees, and never leave the cache (as in FlashAttention, Dao et al. 2022); whole rows fit there, so the softmax needs
 * no running maximum.
 */
abstract class FloatPass {
    static final int ROWS = AttentionKernels.ROWS;
    private static final double LN2 = Math.log(2);

    final AttentionKernels kernels;
    final AttentionShape shape;
    final AttentionOptions options;
    final KeySight sight;
    final HostRows queries;
    final HostRows keys;
    final HostRows values;
    /** Columns of a head with padding. */
    final int width;
    /** From scores without scale to exponents of 2. */
    final float factor;

    private final INDArray bias;
    private final int threshold;
    private final float survivors;

    FloatPass(
            AttentionKernels kernels,
            AttentionShape shape,
            HeadRows q,
            HeadRows k,
            HeadRows v,
            AttentionOptions options) {
        this.kernels = kernels;
        this.shape = shape;
        this.options = options;
        this.sight = new KeySight(shape, options);
        this.queries = new HostRows(q, shape.headSize());
        this.keys = new HostRows(k, shape.headSize());
        this.values = new HostRows(v, shape.headSize());
        this.width = padded(shape.headSize());
        this.factor = (float) (options.scale() / LN2);
        this.bias = RowTerms.bias(options);
        this.threshold = DropoutHash.threshold(options.dropout());
        this.survivors = (float) (1 / (1 - options.dropout()));
    }

    final void run() {
        Parallel.run(0, shape.batch() * shape.keyHeads(), task -> {
            int keyHead = task % shape.keyHeads();
            keyHead(Scratch.get(), task / shape.keyHeads(), keyHead);
        });
    }

    abstract void keyHead(Scratch w, int sequence, int keyHead);

    /** The next multiple of a register's length. */
    final int padded(int columns) {
        return (columns + kernels.lanes() - 1) / kernels.lanes() * kernels.lanes();
    }

    /** Reads keys and packs their transpose, whose rows are {@code padded(limit)} long. */
    final void readKeys(Scratch w, int sequence, int keyHead, int limit) {
        w.keys = Scratch.grown(w.keys, limit * width);
        w.keysTransposed = Scratch.grown(w.keysTransposed, width * padded(limit));
        keys.read(sequence, keyHead, limit, w.keys, width);
        kernels.transpose(limit, shape.headSize(), w.keys, width, w.keysTransposed, padded(limit));
    }

    final void startTerms(Scratch w, int sequence, int head, int columns) {
        w.terms.start(shape, sight, bias, options.slopes(), sequence, head, columns);
    }

    /**
     * Adds the terms to a row of scores and closes it behind the last visible key.
     *
     * @return what the row is still to be multiplied by
     */
    final float prepare(Scratch w, int sequence, int query, int at, int columns) {
        int limit = sight.limit(sequence, query);
        RowTerms terms = w.terms;
        terms.select(query, columns);
        float left = factor;
        if (terms.values() != null) {
            kernels.addTerms(w.scores, at, columns, factor, terms.values(), terms.at());
            left = 1;
        }
        Arrays.fill(w.scores, at + limit, at + columns, Float.NEGATIVE_INFINITY);
        return left;
    }

    final boolean hasDropout() {
        return threshold > 0;
    }

    final void dropout(float[] s, int at, int columns, int sequence, int head, int query) {
        long key = DropoutHash.rowKey(options.dropoutSeed(), sequence, head, query);
        kernels.dropout(s, at, columns, key, threshold, survivors);
    }

    /** The logarithm of {@code sum 2^shift}. */
    static float logarithm(float sum, float shift) {
        return (float) (Math.log(sum) + shift * LN2);
    }
}
