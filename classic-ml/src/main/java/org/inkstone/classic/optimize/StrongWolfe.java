package org.inkstone.classic.optimize;

/**
 * Line search for a step that decreases the function enough and has a small enough slope: Nocedal and Wright, Numerical Optimization,
 * 2nd edition, algorithms 3.5 and 3.6, with cubic interpolation.
 */
final class StrongWolfe {
    /** Share of the decrease promised by the slope that is enough: scipy's and liblbfgs' choice. */
    private static final double DECREASE = 1e-4;
    /** Share of the slope that may be left: a loose search, as quasi-Newton directions want it. */
    private static final double CURVATURE = 0.9;

    private static final int MAX_EVALUATIONS = 30;

    private final DifferentiableFunction function;
    private final double[] from;
    private final double[] direction;
    private final double value;
    private final double slope;

    /** The point reached. */
    final double[] x;

    final double[] gradient;
    double reached;
    int evaluations;

    private record Trial(double step, double value, double slope) {}

    StrongWolfe(DifferentiableFunction function, double[] from, double value, double slope, double[] direction) {
        this.function = function;
        this.from = from;
        this.direction = direction;
        this.value = value;
        this.slope = slope;
        this.x = new double[from.length];
        this.gradient = new double[from.length];
    }

    /** @return false where no step was found that decreases the function */
    boolean search(double first) {
        Trial before = new Trial(0, value, slope);
        double step = first;
        while (evaluations < MAX_EVALUATIONS) {
            Trial trial = at(step);
            if (!Double.isFinite(trial.value)) {
                step = (before.step + step) / 4;
                continue;
            }
            if (tooHigh(trial) || before.step > 0 && trial.value >= before.value) {
                return zoom(before, trial);
            }
            if (Math.abs(trial.slope) <= -CURVATURE * slope) {
                return true;
            }
            if (trial.slope >= 0) {
                return zoom(trial, before);
            }
            before = trial;
            step *= 2;
        }
        return reached < value;
    }

    private boolean tooHigh(Trial trial) {
        return trial.value > value + DECREASE * trial.step * slope;
    }

    private boolean zoom(Trial lowest, Trial other) {
        Trial low = lowest;
        Trial high = other;
        while (evaluations < MAX_EVALUATIONS) {
            Trial trial = at(between(low, high));
            if (tooHigh(trial) || trial.value >= low.value) {
                high = trial;
            } else {
                if (Math.abs(trial.slope) <= -CURVATURE * slope) {
                    return true;
                }
                if (trial.slope * (high.step - low.step) >= 0) {
                    high = low;
                }
                low = trial;
            }
            if (Math.abs(high.step - low.step) <= 1e-12 * Math.max(1, low.step)) {
                break;
            }
        }
        if (low.step > 0 && reached != low.value) {
            at(low.step);
        }
        return low.step > 0 && low.value < value;
    }

    /** The minimum of the cubic through both values and slopes, kept away from the ends. */
    private static double between(Trial a, Trial b) {
        double width = b.step - a.step;
        double d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.step - b.step);
        double square = d1 * d1 - a.slope * b.slope;
        double share = 0.5;
        if (square >= 0) {
            double d2 = Math.signum(width) * Math.sqrt(square);
            double found = b.step - width * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2);
            share = (found - a.step) / width;
        }
        return a.step + width * (share >= 0.1 && share <= 0.9 ? share : 0.5);
    }

    private Trial at(double step) {
        for (int i = 0; i < x.length; i++) {
            x[i] = from[i] + step * direction[i];
        }
        reached = function.evaluate(x, gradient);
        evaluations++;
        double along = 0;
        for (int i = 0; i < x.length; i++) {
            along += gradient[i] * direction[i];
        }
        return new Trial(step, reached, along);
    }
}
