package org.inkstone.generative.diffusion.score2d;

import java.util.Arrays;
import java.util.Random;
import org.inkstone.generative.diffusion.NoiseLevel;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Round normal distributions of one size, equally likely. Noised, it stays such a mixture, so density and score are known exactly at
 * each time: what a trained network is compared with. Immutable.
 */
public final class GaussianMixture {
    private final double[][] means;
    private final double deviation;

    /**
     * A mixture.
     *
     * @param means     one point for each part
     * @param deviation standard deviation of each part, both ways
     */
    public GaussianMixture(double[][] means, double deviation) {
        if (means.length == 0 || Arrays.stream(means).anyMatch(mean -> mean.length != 2)) {
            throw new IllegalArgumentException(
                    "means must be at least one point of two numbers: " + Arrays.deepToString(means));
        }
        if (!(deviation > 0)) {
            throw new IllegalArgumentException("deviation must be positive: " + deviation);
        }
        this.means = Arrays.stream(means).map(double[]::clone).toArray(double[][]::new);
        this.deviation = deviation;
    }

    /** Parts on a circle around the origin. */
    public static GaussianMixture ring(int parts, double radius, double deviation) {
        if (parts <= 0) {
            throw new IllegalArgumentException("parts must be positive: " + parts);
        }
        double[][] means = new double[parts][];
        Arrays.setAll(means, i -> {
            double angle = 2 * Math.PI * i / parts;
            return new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
        });
        return new GaussianMixture(means, deviation);
    }

    /** The mixture after noising: means shrink with the signal, variances add. */
    public GaussianMixture noised(NoiseLevel level) {
        double[][] shrunk = Arrays.stream(means)
                .map(mean -> new double[] {level.signal() * mean[0], level.signal() * mean[1]})
                .toArray(double[][]::new);
        return new GaussianMixture(shrunk, Math.sqrt(level.alphaBar() * deviation * deviation + 1 - level.alphaBar()));
    }

    /** Points drawn from it, [n, 2]. */
    public INDArray sample(int n, long seed) {
        if (n <= 0) {
            throw new IllegalArgumentException("n must be positive: " + n);
        }
        Random random = new Random(seed);
        float[][] points = new float[n][2];
        for (float[] point : points) {
            double[] mean = means[random.nextInt(means.length)];
            point[0] = (float) (mean[0] + deviation * random.nextGaussian());
            point[1] = (float) (mean[1] + deviation * random.nextGaussian());
        }
        return Nd4j.createFromArray(points);
    }

    /** Probability density at a point. */
    public double density(double x, double y) {
        double sum = 0;
        for (double[] mean : means) {
            sum += Math.exp(exponent(mean, x, y));
        }
        return sum / (means.length * 2 * Math.PI * deviation * deviation);
    }

    /** The score, the gradient of the logarithm of the density: two numbers. */
    public double[] score(double x, double y) {
        double[] exponents =
                Arrays.stream(means).mapToDouble(mean -> exponent(mean, x, y)).toArray();
        double largest = Arrays.stream(exponents).max().orElseThrow();
        double total = 0;
        double[] score = new double[2];
        for (int i = 0; i < means.length; i++) {
            // relative to the largest, so that far from all means not everything becomes zero
            double weight = Math.exp(exponents[i] - largest);
            total += weight;
            score[0] += weight * (means[i][0] - x);
            score[1] += weight * (means[i][1] - y);
        }
        double scale = 1 / (total * deviation * deviation);
        return new double[] {score[0] * scale, score[1] * scale};
    }

    private double exponent(double[] mean, double x, double y) {
        double dx = x - mean[0];
        double dy = y - mean[1];
        return -(dx * dx + dy * dy) / (2 * deviation * deviation);
    }
}
