package org.inkstone.generative.contrastive;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Triplets of one batch. Each anchor's row of products becomes a row of distances, from which the costs and the gradient with respect
 * to each distance follow; as {@code d_ij} has the gradient {@code s_ij (z_i - z_j)}, a product with the embeddings brings it back.
 */
final class TripletMining {
    private final TripletLoss loss;
    private final int[] labels;
    private final int n;
    private final double[] squares;
    /** Sums of weights {@code s_ij} by anchor, and by what it was compared with. */
    private final double[] rowWeights;

    private final double[] columnWeights;
    private final double[] losses;
    private final long[] counted;
    private final long[] active;

    TripletMining(TripletLoss loss, int[] labels) {
        this.loss = loss;
        this.labels = labels;
        n = labels.length;
        squares = new double[n];
        rowWeights = new double[n];
        columnWeights = new double[n];
        losses = new double[n];
        counted = new long[n];
        active = new long[n];
    }

    TripletLoss.Mined run(INDArray embeddings, int blockSize) {
        float[] z = Embeddings.values(embeddings);
        int width = z.length / n;
        for (int i = 0; i < z.length; i++) {
            squares[i / width] += (double) z[i] * z[i];
        }
        try (PairBlocks blocks = new PairBlocks(embeddings, embeddings, blockSize)) {
            for (int b = 0; b < blocks.count(); b++) {
                float[] products = blocks.products(b);
                blocks.forEachRow((row, at) -> anchor(products, row, at));
                blocks.forEachRowInOrder((row, at) -> {
                    for (int j = 0; j < n; j++) {
                        rowWeights[row] += products[at + j];
                        columnWeights[j] += products[at + j];
                    }
                });
                blocks.propagate(-1);
            }
            return result(blocks.gradientSum(), z, width);
        }
    }

    private TripletLoss.Mined result(INDArray products, float[] z, int width) {
        long triplets = Arrays.stream(counted).sum();
        long costly = Arrays.stream(active).sum();
        // of all triplets only those that cost something are in the mean
        double terms = loss.mining() == TripletLoss.Mining.ALL ? costly : triplets;
        double factor = terms == 0 ? 0 : 1 / terms;
        float[] gradient = Embeddings.values(products);
        for (int i = 0; i < z.length; i++) {
            double weight = rowWeights[i / width] + columnWeights[i / width];
            gradient[i] = (float) (factor * (weight * z[i] + gradient[i]));
        }
        return new TripletLoss.Mined(
                factor * Arrays.stream(losses).sum(),
                Embeddings.matrix(gradient, width),
                triplets,
                triplets == 0 ? 0 : (double) costly / triplets);
    }

    /** Overwrites an anchor's row of products by the weights s of its distances. */
    private void anchor(float[] products, int row, int at) {
        double[] distances = new double[n];
        double[] weights = new double[n];
        for (int j = 0; j < n; j++) {
            distances[j] = loss.distance(Math.max(0, squares[row] + squares[j] - 2.0 * products[at + j]));
        }
        switch (loss.mining()) {
            case ALL -> all(row, distances, weights);
            case SEMI_HARD -> semiHard(row, distances, weights);
            case BATCH_HARD -> hardest(row, distances, weights);
        }
        for (int j = 0; j < n; j++) {
            products[at + j] = weights[j] == 0 ? 0 : (float) (weights[j] * loss.slope(distances[j]));
        }
    }

    private void all(int row, double[] distances, double[] weights) {
        for (int p = 0; p < n; p++) {
            for (int j = 0; isPositive(row, p) && j < n; j++) {
                if (labels[j] != labels[row]) {
                    count(row, p, j, distances, weights);
                }
            }
        }
    }

    private void semiHard(int row, double[] distances, double[] weights) {
        for (int p = 0; p < n; p++) {
            if (!isPositive(row, p)) {
                continue;
            }
            int nearest = -1;
            int farthest = -1;
            for (int j = 0; j < n; j++) {
                if (labels[j] == labels[row]) {
                    continue;
                }
                if (distances[j] > distances[p] && (nearest < 0 || distances[j] < distances[nearest])) {
                    nearest = j;
                }
                if (farthest < 0 || distances[j] > distances[farthest]) {
                    farthest = j;
                }
            }
            count(row, p, nearest >= 0 ? nearest : farthest, distances, weights);
        }
    }

    private void hardest(int row, double[] distances, double[] weights) {
        int positive = -1;
        int negative = -1;
        for (int j = 0; j < n; j++) {
            if (isPositive(row, j) && (positive < 0 || distances[j] > distances[positive])) {
                positive = j;
            }
            if (labels[j] != labels[row] && (negative < 0 || distances[j] < distances[negative])) {
                negative = j;
            }
        }
        if (positive >= 0) {
            count(row, positive, negative, distances, weights);
        }
    }

    private boolean isPositive(int row, int other) {
        return other != row && labels[other] == labels[row];
    }

    private void count(int row, int positive, int negative, double[] distances, double[] weights) {
        counted[row]++;
        double cost = distances[positive] - distances[negative] + loss.margin();
        if (cost > 0) {
            active[row]++;
            losses[row] += cost;
            weights[positive]++;
            weights[negative]--;
        }
    }
}
