package org.inkstone.generative.diffusion;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How noise grows over the times 0 to T-1: {@code q(x_t | x_0) = N(sqrt(abar_t) x_0, (1 - abar_t) I)} with {@code abar_t} the
 * product of {@code 1 - beta}. The notes write "beta bar" for this product; the field says alpha-bar. Immutable.
 *
 * <p>A time may lie between two whole ones; the ratio of noise to signal is interpolated linearly there, as solvers with few steps
 * expect it.
 */
public final class NoiseSchedule {
    /** As in DDPM and nearly all that followed. */
    public static final int DEFAULT_STEPS = 1000;

    private static final double COSINE_OFFSET = 0.008;
    private static final double LARGEST_BETA = 0.999;
    private static final double SIGMOID_RANGE = 3;

    private final double[] betas;
    private final double[] alphaBars;
    private final double[] sigmas;

    private NoiseSchedule(double[] betas) {
        this.betas = betas;
        alphaBars = new double[betas.length];
        sigmas = new double[betas.length];
        double product = 1;
        for (int t = 0; t < betas.length; t++) {
            if (!(betas[t] > 0 && betas[t] < 1)) {
                throw new IllegalArgumentException(
                        "beta must be between 0 and 1, both excluded, at t = " + t + ": " + betas[t]);
            }
            product *= 1 - betas[t];
            if (product <= Double.MIN_NORMAL) {
                throw new IllegalArgumentException("the betas leave no signal at t = " + t + " of " + betas.length);
            }
            alphaBars[t] = product;
            sigmas[t] = Math.sqrt((1 - product) / product);
        }
    }

    /** The schedule of given variances, one for each time, each between 0 and 1. */
    public static NoiseSchedule of(double... betas) {
        if (betas.length == 0) {
            throw new IllegalArgumentException("betas must hold at least one value");
        }
        return new NoiseSchedule(betas.clone());
    }

    /** Variances from 1e-4 to 0.02 in a straight line (Ho et al. 2020). */
    public static NoiseSchedule linear(int steps) {
        return linear(steps, 1e-4, 0.02);
    }

    /** Variances in a straight line from the first to the last. */
    public static NoiseSchedule linear(int steps, double first, double last) {
        return new NoiseSchedule(line(steps, first, last).toArray());
    }

    /** Variances whose roots lie in a straight line, from 0.00085 to 0.012 (Rombach et al. 2022). */
    public static NoiseSchedule scaledLinear(int steps) {
        return scaledLinear(steps, 0.00085, 0.012);
    }

    /** Variances whose roots lie in a straight line. */
    public static NoiseSchedule scaledLinear(int steps, double first, double last) {
        return new NoiseSchedule(line(steps, Math.sqrt(first), Math.sqrt(last))
                .map(root -> root * root)
                .toArray());
    }

    /**
     * {@code abar} along a squared cosine, which keeps more signal than {@link #linear} for small pictures (Nichol and Dhariwal
     * 2021; offset 0.008, betas at most 0.999).
     */
    public static NoiseSchedule cosine(int steps) {
        return ofAlphaBar(steps, u -> {
            double cosine = Math.cos((u + COSINE_OFFSET) / (1 + COSINE_OFFSET) * Math.PI / 2);
            return cosine * cosine;
        });
    }

    /** {@code abar} along a sigmoid from -3 to 3, scaled to go from 1 to 0 (Jabri et al. 2022; betas at most 0.999). */
    public static NoiseSchedule sigmoid(int steps) {
        double start = logistic(-SIGMOID_RANGE);
        double end = logistic(SIGMOID_RANGE);
        return ofAlphaBar(steps, u -> (end - logistic(SIGMOID_RANGE * (2 * u - 1))) / (end - start));
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static NoiseSchedule ofAlphaBar(int steps, DoubleUnaryOperator alphaBar) {
        double[] betas = line(steps, 0, 0).toArray();
        for (int t = 0; t < steps; t++) {
            double before = alphaBar.applyAsDouble((double) t / steps);
            double after = alphaBar.applyAsDouble((t + 1.0) / steps);
            betas[t] = Math.min(1 - after / before, LARGEST_BETA);
        }
        return new NoiseSchedule(betas);
    }

    private static DoubleStream line(int steps, double first, double last) {
        if (steps <= 0) {
            throw new IllegalArgumentException("steps must be positive: " + steps);
        }
        double[] values = new double[steps];
        for (int t = 0; t < steps; t++) {
            values[t] = steps == 1 ? first : first + (last - first) * t / (steps - 1);
        }
        return Arrays.stream(values);
    }

    /** Number of times T; the last is T-1. */
    public int steps() {
        return betas.length;
    }

    /** The variances. */
    public double[] betas() {
        return betas.clone();
    }

    /** Variance of the noise that the step to time t adds. */
    public double beta(int t) {
        return betas[(int) checked(t)];
    }

    /** Share of the data's variance that is left at a time. */
    public double alphaBar(double t) {
        return level(t).alphaBar();
    }

    /** Signal-to-noise ratio at a time. */
    public double snr(double t) {
        return level(t).snr();
    }

    /**
     * Signal and noise at a time.
     *
     * @param t 0 to T-1
     * @throws IllegalArgumentException for a time outside
     */
    public NoiseLevel level(double t) {
        int below = (int) checked(t);
        double share = t - below;
        return share == 0
                ? new NoiseLevel(alphaBars[below])
                : NoiseLevel.ofSigma(sigmas[below] + share * (sigmas[below + 1] - sigmas[below]));
    }

    /** The time at which noise over signal is {@code sigma}, the inverse of {@link #level}; the nearest end outside the schedule. */
    public double timeOf(double sigma) {
        int found = Arrays.binarySearch(sigmas, sigma);
        if (found >= 0) {
            return found;
        }
        int above = -found - 1;
        if (above == 0 || above == sigmas.length) {
            return above == 0 ? 0 : sigmas.length - 1.0;
        }
        return above - 1 + (sigma - sigmas[above - 1]) / (sigmas[above] - sigmas[above - 1]);
    }

    /**
     * The forward process in one go, {@code x_t = sqrt(abar_t) x_0 + sqrt(1 - abar_t) eps}.
     *
     * @param clean data of any shape, the first dimension counts the examples
     * @param noise standard normal, of the same shape
     * @param times one time for all examples or one for each
     * @return a new array
     */
    public INDArray addNoise(INDArray clean, INDArray noise, double... times) {
        if (times.length == 1) {
            NoiseLevel level = level(times[0]);
            return Mix.of(level.signal(), clean, level.noise(), noise);
        }
        NoiseLevel[] levels = levels(times);
        return Mix.rows(each(levels, NoiseLevel::signal), clean, each(levels, NoiseLevel::noise), noise);
    }

    /** Signal and noise at each of several times. */
    public NoiseLevel[] levels(double... times) {
        return Arrays.stream(times).mapToObj(this::level).toArray(NoiseLevel[]::new);
    }

    static double[] each(NoiseLevel[] levels, ToDoubleFunction<NoiseLevel> value) {
        return Arrays.stream(levels).mapToDouble(value).toArray();
    }

    private double checked(double t) {
        if (!(t >= 0 && t <= betas.length - 1.0)) {
            throw new IllegalArgumentException(
                    "t must be 0 to " + (betas.length - 1) + ", the schedule's last time: " + t);
        }
        return t;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoiseSchedule schedule && Arrays.equals(betas, schedule.betas);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(betas);
    }

    @Override
    public String toString() {
        return "NoiseSchedule[" + betas.length + " steps, beta " + betas[0] + " to " + betas[betas.length - 1] + "]";
    }
}
