package org.inkstone.data.transform;

import java.util.random.RandomGenerator;

/** Random numbers that {@link RandomGenerator} does not give by itself. */
final class Draws {
    private Draws() {}

    /** Uniform; allows {@code min == max}. */
    static double between(RandomGenerator random, double min, double max) {
        return min + (max - min) * random.nextDouble();
    }

    /** Uniform in the logarithm, so that 1/2 and 2 are equally likely. */
    static double logBetween(RandomGenerator random, double min, double max) {
        return Math.exp(between(random, Math.log(min), Math.log(max)));
    }

    /** Beta(alpha, alpha), from two gamma variates. */
    static double beta(RandomGenerator random, double alpha) {
        double x = gamma(random, alpha);
        double y = gamma(random, alpha);
        // both vanish for a tiny alpha, where the distribution is a coin with sides 0 and 1
        return x + y > 0 ? x / (x + y) : random.nextInt(2);
    }

    /** Gamma(shape, 1): Marsaglia and Tsang, "A simple method for generating gamma variables", 2000. */
    private static double gamma(RandomGenerator random, double shape) {
        if (shape < 1) {
            return gamma(random, shape + 1) * Math.pow(1 - random.nextDouble(), 1 / shape);
        }
        double d = shape - 1 / 3.0;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }

    /** A partner for each of 0..n-1, never itself unless it is alone: a random cycle (Sattolo, 1986). */
    static int[] partners(RandomGenerator random, int n) {
        int[] partners = new int[n];
        for (int i = 0; i < n; i++) {
            partners[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i);
            int p = partners[i];
            partners[i] = partners[j];
            partners[j] = p;
        }
        return partners;
    }

    /** 0..n-1 in random order. */
    static int[] permutation(RandomGenerator random, int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
