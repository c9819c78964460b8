package org.inkstone.generative.metric;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The Frechet distance of two sets of features, each taken for a normal distribution: {@code |m1 - m2|^2 + tr(C1 + C2 -
 * 2 (C1 C2)^(1/2))}, 0 for equal moments, smaller is better (M. Heusel et al. 2017, "GANs trained by a two time-scale update
 * rule"). With few samples it is too large: compare figures of equal sample sizes only.
 */
public final class FrechetDistance {
    private FrechetDistance() {}

    /**
     * The distance; moments with divisor N - 1, all in double.
     *
     * @param real      [N, features], N at least 2; more samples than features are wanted for a covariance of full rank
     * @param generated [M, features], M at least 2
     * @throws IllegalArgumentException for different widths, too few samples, or values that are not finite
     */
    public static double between(INDArray real, INDArray generated) {
        Samples first = Samples.of("real features", real);
        Samples second = Samples.of("generated features", generated);
        first.check("real features", 2, second);
        second.check("generated features", 2, first);
        double[] firstMean = mean(first);
        double[] secondMean = mean(second);
        double distance = 0;
        for (int i = 0; i < firstMean.length; i++) {
            distance += Math.pow(firstMean[i] - secondMean[i], 2);
        }
        return distance + spread(covariance(first, firstMean), covariance(second, secondMean), first.width());
    }

    /** tr(A + B - 2 (A B)^(1/2)), by the symmetric A^(1/2) B A^(1/2), which has the eigenvalues of A B. */
    private static double spread(double[] a, double[] b, int size) {
        double[] root = SymmetricMatrix.decompose(a, size).squareRoot();
        double[] product = SymmetricMatrix.multiply(SymmetricMatrix.multiply(root, b, size), root, size);
        double rootTrace = Arrays.stream(SymmetricMatrix.decompose(symmetric(product, size), size)
                        .eigenvalues())
                .map(value -> Math.sqrt(Math.max(0, value)))
                .sum();
        double trace = 0;
        for (int i = 0; i < size; i++) {
            trace += a[i * size + i] + b[i * size + i];
        }
        return Math.max(0, trace - 2 * rootTrace);
    }

    private static double[] symmetric(double[] matrix, int size) {
        double[] mean = new double[matrix.length];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                mean[i * size + j] = (matrix[i * size + j] + matrix[j * size + i]) / 2;
            }
        }
        return mean;
    }

    private static double[] mean(Samples samples) {
        double[] mean = new double[samples.width()];
        for (int i = 0; i < samples.values().length; i++) {
            mean[i % mean.length] += samples.values()[i] / samples.count();
        }
        return mean;
    }

    private static double[] covariance(Samples samples, double[] mean) {
        int width = samples.width();
        double[] covariance = new double[width * width];
        double[] centred = new double[width];
        for (int n = 0; n < samples.count(); n++) {
            for (int i = 0; i < width; i++) {
                centred[i] = samples.values()[n * width + i] - mean[i];
            }
            for (int i = 0; i < width; i++) {
                double factor = centred[i] / (samples.count() - 1);
                for (int j = 0; j < width; j++) {
                    covariance[i * width + j] += factor * centred[j];
                }
            }
        }
        return covariance;
    }
}
