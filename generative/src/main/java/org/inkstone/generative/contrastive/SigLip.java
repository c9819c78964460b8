package org.inkstone.generative.contrastive;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The sigmoid loss for pairs (Zhai et al. 2023): each of the N x N combinations is judged alone as a pair or not, by the logistic
 * loss of its product times a scale plus a bias; the sum is divided by N. Good with small batches.
 */
public final class SigLip {
    private final int blockSize;

    SigLip(int blockSize) {
        this.blockSize = blockSize;
    }

    public static SigLip create() {
        return new SigLip(PairBlocks.BLOCK);
    }

    /**
     * Loss and gradients of a batch.
     *
     * @param first  [N, E], of length one ({@link UnitRows})
     * @param second [N, E], row i belongs to row i of the first
     * @param scale  what products are multiplied by; positive, 10 to begin with in the paper
     * @param bias   what is added to them; -10 to begin with in the paper, as most combinations are no pairs
     * @throws IllegalArgumentException for a batch of one, which has no negatives, or embeddings of different sizes
     */
    public PairLoss of(INDArray first, INDArray second, double scale, double bias) {
        Pairs.check(first, second, scale);
        if (!Double.isFinite(bias)) {
            throw new IllegalArgumentException("bias must be finite: " + bias);
        }
        try (PairBlocks blocks = new PairBlocks(first, second, blockSize)) {
            return run(blocks, scale, bias);
        }
    }

    private static PairLoss run(PairBlocks blocks, double scale, double bias) {
        int n = blocks.rows();
        double[] losses = new double[n];
        double[] scales = new double[n];
        double[] biases = new double[n];
        boolean[] right = new boolean[n];
        for (int b = 0; b < blocks.count(); b++) {
            float[] products = blocks.products(b);
            blocks.forEachRow((row, at) -> {
                double own = products[at + row];
                boolean highest = true;
                for (int j = 0; j < n; j++) {
                    double product = products[at + j];
                    highest &= product <= own;
                    double sign = j == row ? 1 : -1;
                    double margin = sign * (scale * product + bias);
                    // of the smaller exponential, so that nothing overflows
                    double small = Math.exp(-Math.abs(margin));
                    losses[row] += Math.log1p(small) + Math.max(0, -margin);
                    double gradient = -sign * (margin > 0 ? small : 1) / (1 + small) / n;
                    scales[row] += gradient * product;
                    biases[row] += gradient;
                    products[at + j] = (float) gradient;
                }
                right[row] = highest;
            });
            blocks.propagate(scale);
        }
        double hits = 0;
        for (boolean hit : right) {
            hits += hit ? 1 : 0;
        }
        PairLoss sums = new PairLoss(sum(losses) / n, null, null, sum(scales), sum(biases), hits / n);
        return Pairs.withGradients(sums, blocks);
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }
}
