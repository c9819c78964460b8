package org.inkstone.generative.contrastive;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * SimCLR's normalised temperature-scaled cross-entropy (Chen et al. 2020): each of 2N views has to find the other view of its
 * picture among the 2N - 1 others.
 */
public final class NtXent {
    private final double temperature;
    private final int blockSize;

    NtXent(double temperature, int blockSize) {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature must be positive: " + temperature);
        }
        this.temperature = temperature;
        this.blockSize = blockSize;
    }

    /** @param temperature what products are divided by; 0.5 is good on small pictures, 0.1 on ImageNet */
    public static NtXent of(double temperature) {
        return new NtXent(temperature, PairBlocks.BLOCK);
    }

    /** What products are divided by. */
    public double temperature() {
        return temperature;
    }

    /**
     * What the loss says of a batch.
     *
     * @param loss     mean over the views
     * @param gradient with respect to the embeddings, [2N, E]
     * @param accuracy share of views that find their partner
     */
    public record Result(double loss, INDArray gradient, double accuracy) {}

    /**
     * Loss and gradient of a batch.
     *
     * @param views [2N, E], of length one ({@link UnitRows}); rows 2i and 2i + 1 are views of one picture
     * @throws IllegalArgumentException for a single picture, which has no negatives
     */
    public Result of(INDArray views) {
        Embeddings.width("views", views);
        long count = views.size(0);
        if (count % 2 != 0) {
            throw new IllegalArgumentException("there must be two views of each picture: " + count + " rows");
        }
        Embeddings.requireNegatives(count / 2);
        try (PairBlocks blocks = new PairBlocks(views, views, blockSize)) {
            PairLoss loss = new SoftmaxPairs(blocks, 1 / temperature, false, true, row -> row ^ 1).run();
            return new Result(loss.loss(), blocks.gradientSum(), loss.accuracy());
        }
    }
}
