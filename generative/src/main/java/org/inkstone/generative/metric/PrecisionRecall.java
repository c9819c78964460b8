package org.inkstone.generative.metric;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Improved precision and recall: the share of generated samples that lie among the real ones, and of real samples that lie
 * among the generated ones. "Among" means inside the ball around some sample that reaches to its k-th neighbour
 * (T. Kynkaanniemi et al. 2019). Precision falls with bad pictures, recall with missing variety; copies of the training
 * pictures have both at 1.
 *
 * @param precision 0 to 1
 * @param recall    0 to 1
 */
public record PrecisionRecall(double precision, double recall) {
    private static final int NEIGHBOURS = 3;

    /** With three neighbours, as in the paper. */
    public static PrecisionRecall between(INDArray real, INDArray generated) {
        return between(real, generated, NEIGHBOURS);
    }

    /**
     * Both shares.
     *
     * @param real       [N, features]
     * @param generated  [M, features]; sets of one size compare best
     * @param neighbours k, less than N and M
     * @throws IllegalArgumentException for different widths, too few samples, or values that are not finite
     */
    public static PrecisionRecall between(INDArray real, INDArray generated, int neighbours) {
        if (neighbours <= 0) {
            throw new IllegalArgumentException("neighbours must be positive: " + neighbours);
        }
        Samples first = Samples.of("real features", real);
        Samples second = Samples.of("generated features", generated);
        first.check("real features", neighbours + 1, second);
        second.check("generated features", neighbours + 1, first);
        return new PrecisionRecall(share(second, first, neighbours), share(first, second, neighbours));
    }

    /** Share of the tested samples that lie in some ball of the others. */
    private static double share(Samples tested, Samples balls, int neighbours) {
        double[] radii = radii(balls, neighbours);
        int inside = 0;
        for (int i = 0; i < tested.count(); i++) {
            boolean found = false;
            for (int j = 0; j < balls.count() && !found; j++) {
                found = tested.squaredDistance(i, balls, j) <= radii[j];
            }
            inside += found ? 1 : 0;
        }
        return (double) inside / tested.count();
    }

    /** Squared distances to the k-th neighbour. */
    private static double[] radii(Samples samples, int neighbours) {
        double[] radii = new double[samples.count()];
        double[] distances = new double[samples.count()];
        for (int i = 0; i < radii.length; i++) {
            for (int j = 0; j < distances.length; j++) {
                distances[j] = samples.squaredDistance(i, samples, j);
            }
            Arrays.sort(distances);
            // the nearest is the sample itself
            radii[i] = distances[neighbours];
        }
        return radii;
    }
}
