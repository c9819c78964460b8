package org.inkstone.classic.optimize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Plain gradient descent, every step kept so that it can be drawn: {@code v = momentum v + gradient, x = x - rate v}, as PyTorch's SGD.
 *
 * @param rate       step size
 * @param momentum   share of the last step that is kept, 0 to below 1
 * @param iterations most steps
 * @param tolerance  converged when no derivative is larger
 */
public record GradientDescent(double rate, double momentum, int iterations, double tolerance) {
    /** Values beyond it count as divergence: steps double from there on until they overflow. */
    private static final double FAR = 1e12;

    public GradientDescent {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("rate must be positive: " + rate);
        }
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum must be at least 0 and below 1: " + momentum);
        }
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations must be positive: " + iterations);
        }
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException("tolerance must be at least 0: " + tolerance);
        }
    }

    /** Without momentum, until no derivative is above 1e-6. */
    public static GradientDescent of(double rate, int iterations) {
        return new GradientDescent(rate, 0, iterations, 1e-6);
    }

    public GradientDescent withMomentum(double value) {
        return new GradientDescent(rate, value, iterations, tolerance);
    }

    /** How a descent ended. */
    public enum End {
        CONVERGED,
        /** The iterations were used up. */
        OUT_OF_ITERATIONS,
        /** Values grew beyond all bounds: the rate is too large. */
        DIVERGED
    }

    /**
     * The way down.
     *
     * @param points all points, the start first
     * @param values the function's value at each
     * @param end    why it ended
     */
    public record Path(List<double[]> points, double[] values, End end) {
        /** The last point. */
        public double[] x() {
            return points.get(points.size() - 1).clone();
        }

        /** The value there. */
        public double value() {
            return values[values.length - 1];
        }

        /** Steps made. */
        public int steps() {
            return points.size() - 1;
        }
    }

    /** Descends from a point, which is not changed. */
    public Path minimize(DifferentiableFunction function, double... start) {
        double[] x = start.clone();
        double[] gradient = new double[x.length];
        double[] velocity = new double[x.length];
        List<double[]> points = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        End end = End.OUT_OF_ITERATIONS;
        for (int step = 0; step <= iterations; step++) {
            double value = function.evaluate(x, gradient);
            points.add(x.clone());
            values.add(value);
            if (!(Math.abs(value) < FAR)) {
                end = End.DIVERGED;
                break;
            }
            if (Arrays.stream(gradient).allMatch(g -> Math.abs(g) <= tolerance)) {
                end = End.CONVERGED;
                break;
            }
            if (step < iterations) {
                for (int i = 0; i < x.length; i++) {
                    velocity[i] = momentum * velocity[i] + gradient[i];
                    x[i] -= rate * velocity[i];
                }
            }
        }
        return new Path(
                List.copyOf(points),
                values.stream().mapToDouble(Double::doubleValue).toArray(),
                end);
    }

    /**
     * Descends from several random points of a box.
     *
     * @param low  the box's lower end in each variable
     * @param high its upper end
     * @return all paths, the best first
     */
    public List<Path> restarts(DifferentiableFunction function, double[] low, double[] high, int starts, long seed) {
        if (low.length != high.length) {
            throw new IllegalArgumentException("high must be as long as low, " + low.length + ": " + high.length);
        }
        if (starts < 1) {
            throw new IllegalArgumentException("starts must be positive: " + starts);
        }
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, starts)
                .mapToObj(s -> minimize(
                        function,
                        IntStream.range(0, low.length)
                                .mapToDouble(i -> low[i] + (high[i] - low[i]) * random.nextDouble())
                                .toArray()))
                .sorted(Comparator.comparingDouble(p -> p.end() == End.DIVERGED ? Double.MAX_VALUE : p.value()))
                .toList();
    }
}
