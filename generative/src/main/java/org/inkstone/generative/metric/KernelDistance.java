package org.inkstone.generative.metric;

import java.util.Arrays;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The kernel distance of two sets of features: squared maximum mean discrepancy by the cubic kernel {@code (x.y / d + 1)^3},
 * unbiased, as the mean over random blocks (M. Binkowski et al. 2018, "Demystifying MMD GANs"). 0 is expected for equal
 * distributions, so that small negative values occur; unlike the Frechet distance it has no bias of the sample size.
 *
 * @param value     mean over the blocks
 * @param deviation standard deviation over the blocks, 0 for one block
 */
public record KernelDistance(double value, double deviation) {
    /**
     * How blocks are drawn.
     *
     * @param blocks how many, each without repetition in itself
     * @param size   samples of each set in a block; where a set has fewer, all of it
     * @param seed   draws the blocks
     */
    public record Options(int blocks, int size, long seed) {
        private static final int BLOCKS = 20;
        private static final int SIZE = 500;

        public Options {
            if (blocks <= 0) {
                throw new IllegalArgumentException("blocks must be positive: " + blocks);
            }
            if (size < 2) {
                throw new IllegalArgumentException("size must be at least 2: " + size);
            }
        }

        /** Twenty blocks of 500: a second for features of width 64. */
        public static Options defaults() {
            return new Options(BLOCKS, SIZE, 1);
        }
    }

    /** With the default blocks. */
    public static KernelDistance between(INDArray real, INDArray generated) {
        return between(real, generated, Options.defaults());
    }

    /**
     * The distance.
     *
     * @param real      [N, features], N at least 2
     * @param generated [M, features], M at least 2
     * @throws IllegalArgumentException for different widths, too few samples, or values that are not finite
     */
    public static KernelDistance between(INDArray real, INDArray generated, Options options) {
        Samples first = Samples.of("real features", real);
        Samples second = Samples.of("generated features", generated);
        first.check("real features", 2, second);
        second.check("generated features", 2, first);
        Random random = new Random(options.seed());
        double sum = 0;
        double squares = 0;
        for (int block = 0; block < options.blocks(); block++) {
            double value = discrepancy(
                    first,
                    draw(random, first.count(), options.size()),
                    second,
                    draw(random, second.count(), options.size()));
            sum += value;
            squares += value * value;
        }
        double mean = sum / options.blocks();
        return new KernelDistance(mean, Math.sqrt(Math.max(0, squares / options.blocks() - mean * mean)));
    }

    private static double discrepancy(Samples first, int[] a, Samples second, int[] b) {
        double within = withinMean(first, a) + withinMean(second, b);
        double across = 0;
        for (int i : a) {
            for (int j : b) {
                across += kernel(first, i, second, j);
            }
        }
        return within - 2 * across / ((double) a.length * b.length);
    }

    /** Mean over pairs of different samples. */
    private static double withinMean(Samples samples, int[] rows) {
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += kernel(samples, rows[i], samples, rows[j]);
            }
        }
        return 2 * sum / ((double) rows.length * (rows.length - 1));
    }

    private static double kernel(Samples first, int i, Samples second, int j) {
        double linear = first.dot(i, second, j) / first.width() + 1;
        return linear * linear * linear;
    }

    /** Some of 0..count-1, without repetition; all of them when no more are wanted. */
    private static int[] draw(Random random, int count, int wanted) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        int size = Math.min(wanted, count);
        for (int i = 0; i < size; i++) {
            int other = i + random.nextInt(count - i);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        return Arrays.copyOf(order, size);
    }
}
