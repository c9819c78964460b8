package org.inkstone.generative.diffusion.score2d;

import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Toy sets of points, all within about -2 to 2, which a normal distribution can't describe. */
public enum PointSet {
    /** Eight normal clouds on a circle. */
    RING {
        @Override
        public INDArray sample(int n, long seed) {
            return ring().sample(n, seed);
        }
    },
    /** Two half circles that reach into each other. */
    MOONS {
        @Override
        double[] point(Random random) {
            double angle = Math.PI * random.nextDouble();
            boolean upper = random.nextBoolean();
            double x = upper ? Math.cos(angle) : 1 - Math.cos(angle);
            double y = upper ? Math.sin(angle) : 0.5 - Math.sin(angle);
            return jittered(random, 1.3 * (x - 0.5), 1.3 * (y - 0.25), 0.06);
        }
    },
    /** A spiral of one and a half turns. */
    SWISS_ROLL {
        @Override
        double[] point(Random random) {
            double angle = 1.5 * Math.PI * (1 + 2 * random.nextDouble());
            return jittered(random, angle * Math.cos(angle) / 7.5, angle * Math.sin(angle) / 7.5, 0.05);
        }
    },
    /** Every other one of sixteen squares. */
    CHECKERBOARD {
        @Override
        double[] point(Random random) {
            int column = random.nextInt(4);
            int row = 2 * random.nextInt(2) + column % 2;
            return new double[] {column - 2 + random.nextDouble(), row - 2 + random.nextDouble()};
        }
    };

    /** What {@link #RING} draws from, for comparisons with the exact score. */
    public static GaussianMixture ring() {
        return GaussianMixture.ring(8, 1.5, 0.12);
    }

    double[] point(Random random) {
        throw new UnsupportedOperationException(this + " draws all its points at once");
    }

    /**
     * Points of the set, [n, 2].
     *
     * @param n    how many
     * @param seed the same gives the same points
     */
    public INDArray sample(int n, long seed) {
        if (n <= 0) {
            throw new IllegalArgumentException("n must be positive: " + n);
        }
        Random random = new Random(seed);
        float[][] points = new float[n][2];
        for (float[] point : points) {
            double[] drawn = point(random);
            point[0] = (float) drawn[0];
            point[1] = (float) drawn[1];
        }
        return Nd4j.createFromArray(points);
    }

    private static double[] jittered(Random random, double x, double y, double deviation) {
        return new double[] {x + deviation * random.nextGaussian(), y + deviation * random.nextGaussian()};
    }
}
