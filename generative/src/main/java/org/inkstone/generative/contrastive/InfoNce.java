package org.inkstone.generative.contrastive;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * InfoNCE (van den Oord et al. 2018): row i of the first embeddings has to find row i of the second among all of them, by softmax
 * over products times a scale, the inverse of the temperature. Rows are to be of length one ({@link UnitRows}).
 */
public final class InfoNce {
    private final boolean symmetric;
    private final int blockSize;

    InfoNce(boolean symmetric, int blockSize) {
        this.symmetric = symmetric;
        this.blockSize = blockSize;
    }

    /** The first look for the second. */
    public static InfoNce oneWay() {
        return new InfoNce(false, PairBlocks.BLOCK);
    }

    /** The mean of both directions, as in CLIP (Radford et al. 2021). */
    public static InfoNce symmetric() {
        return new InfoNce(true, PairBlocks.BLOCK);
    }

    /**
     * Loss and gradients of a batch.
     *
     * @param first  [N, E]
     * @param second [N, E], row i belongs to row i of the first
     * @param scale  what products are multiplied by; positive
     * @throws IllegalArgumentException for a batch of one, which has no negatives, or embeddings of different sizes
     */
    public PairLoss of(INDArray first, INDArray second, double scale) {
        Pairs.check(first, second, scale);
        try (PairBlocks blocks = new PairBlocks(first, second, blockSize)) {
            PairLoss loss = new SoftmaxPairs(blocks, scale, symmetric, false, row -> row).run();
            return Pairs.withGradients(loss, blocks);
        }
    }
}
