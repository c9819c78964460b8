package org.inkstone.classic.optimize;

/**
 * Limited-memory BFGS (Nocedal 1980) with a strong Wolfe line search: minimises smooth functions of many variables from their gradients.
 * Stops as scipy's L-BFGS-B does.
 */
public final class LBFGS {
    private static final double LEAST_CURVATURE = 2.2e-16;

    private LBFGS() {}

    /**
     * Settings.
     *
     * @param memory            pairs of steps remembered; default 10, as scipy
     * @param maxIterations     most iterations
     * @param gradientTolerance converged when no derivative is larger; default 1e-5
     * @param valueTolerance    converged when an iteration lowers the value by less than this share of it; default 2.2e-9
     */
    public record Options(int memory, int maxIterations, double gradientTolerance, double valueTolerance) {
        public Options {
            if (memory < 1) {
                throw new IllegalArgumentException("memory must be positive: " + memory);
            }
            if (maxIterations < 1) {
                throw new IllegalArgumentException("maxIterations must be positive: " + maxIterations);
            }
            if (!(gradientTolerance >= 0)) {
                throw new IllegalArgumentException("gradientTolerance must be at least 0: " + gradientTolerance);
            }
            if (!(valueTolerance >= 0)) {
                throw new IllegalArgumentException("valueTolerance must be at least 0: " + valueTolerance);
            }
        }

        /** scipy's defaults. */
        public static Options defaults() {
            return new Options(10, 15_000, 1e-5, 2.220446049250313e-9);
        }

        public Options withMaxIterations(int value) {
            return new Options(memory, value, gradientTolerance, valueTolerance);
        }

        public Options withGradientTolerance(double value) {
            return new Options(memory, maxIterations, value, valueTolerance);
        }

        public Options withValueTolerance(double value) {
            return new Options(memory, maxIterations, gradientTolerance, value);
        }
    }

    /**
     * Where it ended.
     *
     * @param x           the lowest point
     * @param value       the function's value there
     * @param iterations  iterations done
     * @param evaluations function evaluations done
     * @param converged   false after the most iterations, or where no step lowered the value any more
     */
    public record Result(double[] x, double value, int iterations, int evaluations, boolean converged) {}

    /**
     * Minimises.
     *
     * @param start where to begin; not changed
     * @throws IllegalArgumentException where the function is not finite at the start
     */
    public static Result minimize(DifferentiableFunction function, double[] start, Options options) {
        int n = start.length;
        double[] x = start.clone();
        double[] gradient = new double[n];
        double value = function.evaluate(x, gradient);
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("the function must be finite at the start: " + value);
        }
        int evaluations = 1;
        double[][] steps = new double[options.memory()][];
        double[][] changes = new double[options.memory()][];
        double[] inverses = new double[options.memory()];
        int stored = 0;
        for (int iteration = 0; ; iteration++) {
            if (largest(gradient) <= options.gradientTolerance()) {
                return new Result(x, value, iteration, evaluations, true);
            }
            if (iteration == options.maxIterations()) {
                return new Result(x, value, iteration, evaluations, false);
            }
            double[] direction = direction(gradient, steps, changes, inverses, stored);
            double slope = dot(gradient, direction);
            if (!(slope < 0)) {
                stored = 0;
                direction = direction(gradient, steps, changes, inverses, 0);
                slope = dot(gradient, direction);
            }
            StrongWolfe search = new StrongWolfe(function, x, value, slope, direction);
            double first = stored == 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
            boolean lower = search.search(first);
            evaluations += search.evaluations;
            if (!lower) {
                return new Result(x, value, iteration, evaluations, false);
            }
            double[] step = difference(search.x, x);
            double[] change = difference(search.gradient, gradient);
            double curvature = dot(step, change);
            if (curvature > LEAST_CURVATURE * dot(change, change)) {
                int slot = stored % options.memory();
                steps[slot] = step;
                changes[slot] = change;
                inverses[slot] = 1 / curvature;
                stored++;
            }
            double before = value;
            x = search.x;
            gradient = search.gradient;
            value = search.reached;
            if (before - value <= options.valueTolerance() * Math.max(1, Math.max(Math.abs(before), Math.abs(value)))) {
                return new Result(x, value, iteration + 1, evaluations, true);
            }
        }
    }

    /** Two loops over the remembered pairs; the newest is at {@code (stored - 1) % memory}. */
    private static double[] direction(
            double[] gradient, double[][] steps, double[][] changes, double[] inverses, int stored) {
        int memory = steps.length;
        int used = Math.min(stored, memory);
        double[] q = gradient.clone();
        double[] shares = new double[used];
        for (int i = 0; i < used; i++) {
            int slot = (stored - 1 - i) % memory;
            shares[i] = inverses[slot] * dot(steps[slot], q);
            add(q, -shares[i], changes[slot]);
        }
        if (used > 0) {
            int newest = (stored - 1) % memory;
            double scale = 1 / (inverses[newest] * dot(changes[newest], changes[newest]));
            for (int i = 0; i < q.length; i++) {
                q[i] *= scale;
            }
        }
        for (int i = used - 1; i >= 0; i--) {
            int slot = (stored - 1 - i) % memory;
            double share = inverses[slot] * dot(changes[slot], q);
            add(q, shares[i] - share, steps[slot]);
        }
        for (int i = 0; i < q.length; i++) {
            q[i] = -q[i];
        }
        return q;
    }

    private static double largest(double[] a) {
        double largest = 0;
        for (double v : a) {
            largest = Math.max(largest, Math.abs(v));
        }
        return largest;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] difference(double[] a, double[] b) {
        double[] c = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            c[i] = a[i] - b[i];
        }
        return c;
    }

    private static void add(double[] to, double factor, double[] what) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * what[i];
        }
    }
}
