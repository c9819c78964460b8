package org.inkstone.sequence.attention.kernel;

import org.inkstone.backend.Parallel;

/**
 * What the passes over floats have in common. A task is a sequence and a head of keys with the query heads that share it, so a result
 * does not depend on the number of threads. Scores are computed for {@link AttentionKernels#ROWS} queries at a time, up to the last
 * key that any of them sees, and never leave the cache (as in FlashAttention, Dao et al. 2022); whole rows fit there, so the softmax needs
 * no running maximum.
 */
abstract class FloatPass {
    static final int ROWS = AttentionKernels.ROWS;
    /** Floats in a line of the cache. */
    private static final int LINE = 16;

    /** Multiplications of a product, about 20 microseconds of a thread's work at one query. */
    private static final long SMALL = 1 << 17;

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

    private final BiasRows bias;
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
        this.queries = HostRows.of(q, shape.headSize());
        this.keys = HostRows.of(k, shape.headSize());
        this.values = HostRows.of(v, shape.headSize());
        this.width = padded(shape.headSize());
        this.factor = (float) (options.scale() / LN2);
        this.bias = options.bias() == null ? null : new BiasRows(options.bias());
        this.threshold = DropoutHash.threshold(options.dropout());
        this.survivors = (float) (1 / (1 - options.dropout()));
    }

    final void run() {
        Parallel.run(isSmall() ? 1 : 0, shape.batch() * shape.keyHeads(), task -> {
            int keyHead = task % shape.keyHeads();
            Scratch w = Scratch.get();
            keyHead(w, task / shape.keyHeads(), keyHead);
            w.terms.release();
        });
    }

    /** Whether waking another thread would take longer than the work: one token of a text, say. */
    private boolean isSmall() {
        long products = (long) shape.batch() * shape.heads() * shape.queries() * shape.keys() * shape.headSize();
        return products < SMALL;
    }

    abstract void keyHead(Scratch w, int sequence, int keyHead);

    /** The next multiple of a register's length. */
    final int padded(int columns) {
        return (columns + kernels.lanes() - 1) / kernels.lanes() * kernels.lanes();
    }

    /**
     * Distance of rows that hold so many columns: an odd number of cache lines, since columns are written and read one below the other,
     * and with a power of two they would all meet in a few places of the cache.
     */
    final int stride(int columns) {
        int lines = (padded(columns) + LINE - 1) / LINE;
        return (lines | 1) * LINE;
    }

    /** Reads keys and packs their transpose, whose rows are {@code stride(limit)} apart. */
    final void readKeys(Scratch w, int sequence, int keyHead, int limit) {
        w.keys = Scratch.grown(w.keys, limit * width);
        w.keysTransposed = Scratch.grown(w.keysTransposed, width * stride(limit));
        keys.read(sequence, keyHead, limit, w.keys, width);
        kernels.transpose(limit, shape.headSize(), w.keys, width, w.keysTransposed, stride(limit));
    }

    final void startTerms(Scratch w, int sequence, int head, int columns) {
        w.terms.start(shape, sight, bias, options.slopes(), sequence, head, columns);
    }

    /**
     * Adds the terms to a row of scores.
     *
     * @return what the row is still to be multiplied by
     */
    final float addTerms(Scratch w, int query, int at, int columns) {
        RowTerms terms = w.terms;
        terms.select(query, columns);
        if (terms.values() == null) {
            return factor;
        }
        kernels.addTerms(w.scores, at, columns, factor, terms.values(), terms.at());
        return 1;
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
