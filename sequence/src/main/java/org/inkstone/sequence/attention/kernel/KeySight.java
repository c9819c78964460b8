package org.inkstone.sequence.attention.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Which keys each query may see: lengths, padding and the causal order, found out once for a call. */
final class KeySight {
    private final AttentionShape shape;
    private final AttentionOptions options;
    private final int[] limits;
    /** Of each sequence whether its keys are real, null where all below the limit are. */
    private final boolean[][] real;

    KeySight(AttentionShape shape, AttentionOptions options) {
        this.shape = shape;
        this.options = options;
        this.limits = new int[shape.batch()];
        this.real = new boolean[shape.batch()][];
        double[] mask = mask(options.keyMask());
        for (int n = 0; n < limits.length; n++) {
            limits[n] = count(n);
            if (mask != null) {
                look(n, mask);
            }
        }
    }

    private static double[] mask(INDArray mask) {
        return mask == null ? null : mask.dup('c').data().asDouble();
    }

    /** Padding at the end shortens the sequence, which is cheaper than a mask. */
    private void look(int n, double[] mask) {
        int from = n * shape.keys();
        int limit = limits[n];
        while (limit > 0 && mask[from + limit - 1] == 0) {
            limit--;
        }
        limits[n] = limit;
        boolean[] seen = new boolean[limit];
        boolean all = true;
        for (int j = 0; j < limit; j++) {
            seen[j] = mask[from + j] != 0;
            all &= seen[j];
        }
        real[n] = all ? null : seen;
    }

    private int count(int n) {
        return options.keyLengths() == null ? shape.keys() : options.keyLengths()[n];
    }

    /** How far a sequence's keys are ahead of its queries: query i stands at the place of key {@code i + ahead}. */
    int ahead(int n) {
        return count(n) - shape.queries();
    }

    /** All queries of a sequence see only keys below it. */
    int limit(int n) {
        return limits[n];
    }

    /** A query sees only keys below it. It does not fall from one query to the next. */
    int limit(int n, int query) {
        return options.causal() ? Math.max(0, Math.min(limits[n], query + ahead(n) + 1)) : limits[n];
    }

    /** The first query that may see a key below its limit. */
    int firstQuery(int n, int key) {
        return options.causal() ? Math.max(0, key - ahead(n)) : 0;
    }

    /** Whether a sequence has padding between real keys. */
    boolean hasGaps(int n) {
        return real[n] != null;
    }

    /** Whether a key below the sequence's limit is real. */
    boolean isReal(int n, int key) {
        return real[n] == null || real[n][key];
    }
}
