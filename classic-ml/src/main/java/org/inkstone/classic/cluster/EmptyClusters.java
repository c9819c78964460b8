package org.inkstone.classic.cluster;

import java.util.stream.IntStream;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.kernel.PointBlocks;

/** Gives clusters that lost all their points the points farthest from their centres, as scikit-learn does. */
final class EmptyClusters {
    private static final int CHUNK = 8192;

    private final PointBlocks points;
    private final double[] weights;
    private final int[] labels;
    private final int threads;

    EmptyClusters(PointBlocks points, double[] weights, int[] labels, int threads) {
        this.points = points;
        this.weights = weights;
        this.labels = labels;
        this.threads = threads;
    }

    /**
     * Moves one far point after the other from its cluster's sum to an empty one's.
     *
     * @param centres the centres the labels were made with
     * @param sum     of the points of each cluster, changed
     * @param mass    of each cluster, changed
     */
    void relocate(double[] centres, double[] sum, double[] mass) {
        int[] empty = IntStream.range(0, mass.length).filter(j -> mass[j] == 0).toArray();
        if (empty.length == 0) {
            return;
        }
        double[] distance = distances(centres);
        int[] farthest = farthest(distance, empty.length);
        int d = points.features();
        for (int i = 0; i < empty.length; i++) {
            int row = farthest[i];
            int to = empty[i];
            int from = labels[row];
            double weight = Weights.of(weights, row);
            for (int q = 0; q < d; q++) {
                double v = weight * points.get(row, q);
                sum[from * d + q] -= v;
                sum[to * d + q] = v;
            }
            mass[from] -= weight;
            mass[to] = weight;
        }
    }

    private double[] distances(double[] centres) {
        int n = points.points();
        int d = points.features();
        double[] distance = new double[n];
        Parallel.run(threads, (n + CHUNK - 1) / CHUNK, c -> {
            for (int i = c * CHUNK; i < Math.min(n, (c + 1) * CHUNK); i++) {
                for (int q = 0; q < d; q++) {
                    double v = points.get(i, q) - centres[labels[i] * d + q];
                    distance[i] += v * v;
                }
            }
        });
        return distance;
    }

    /** Indices of the largest values, the largest first; of equal ones the later. */
    private static int[] farthest(double[] distance, int count) {
        return IntStream.range(0, distance.length)
                .boxed()
                .sorted((a, b) -> {
                    int byDistance = Double.compare(distance[b], distance[a]);
                    return byDistance != 0 ? byDistance : Integer.compare(b, a);
                })
                .limit(count)
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
