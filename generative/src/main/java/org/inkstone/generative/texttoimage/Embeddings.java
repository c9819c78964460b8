package org.inkstone.generative.texttoimage;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The two lengths of an embedding: CLIP's are of length one, a diffusion's data should have a variance of about one in each value,
 * that is, the length sqrt(E).
 */
final class Embeddings {
    private static final double TINY = 1e-12;

    private Embeddings() {}

    /** Rows brought to length sqrt(E), whatever theirs was; rows of zeros ("no condition") stay. */
    static INDArray scaled(INDArray rows) {
        return toLength(rows, Math.sqrt(rows.size(1)));
    }

    /** Rows brought to length one. */
    static INDArray unit(INDArray rows) {
        return toLength(rows, 1);
    }

    private static INDArray toLength(INDArray rows, double length) {
        INDArray factors = rows.norm2(1).addi(TINY).rdivi(length);
        return rows.mulColumnVector(factors.reshape(rows.size(0), 1));
    }
}
