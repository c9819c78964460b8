package org.inkstone.generative.contrastive;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What losses over pairs of rows have in common. */
final class Pairs {
    private Pairs() {}

    static void check(INDArray first, INDArray second, double scale) {
        if (Embeddings.width("first", first) != Embeddings.width("second", second)) {
            throw new IllegalArgumentException(
                    "embeddings must have the same size: " + first.size(1) + " and " + second.size(1));
        }
        if (first.size(0) != second.size(0)) {
            throw new IllegalArgumentException(
                    "there must be as many first embeddings as second: " + first.size(0) + " and " + second.size(0));
        }
        Embeddings.requireNegatives(first.size(0));
        checkScale(scale);
    }

    static void checkScale(double scale) {
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("scale must be positive: " + scale);
        }
    }

    static PairLoss withGradients(PairLoss loss, PairBlocks blocks) {
        return new PairLoss(
                loss.loss(),
                blocks.firstGradient(),
                blocks.secondGradient(),
                loss.scale(),
                loss.bias(),
                loss.accuracy());
    }
}
