package org.inkstone.classic.linear;

import java.util.Arrays;

/**
 * Log loss with absolute values of the coefficients (Friedman, Hastie and Tibshirani 2010): output by output the loss is replaced by
 * its quadratic model, whose penalised minimum is found coordinate by coordinate; steps are halved until they lower the objective.
 */
final class CoordinateDescent {
    private static final double ENOUGH = 1e-4;
    private static final int MOST_HALVINGS = 30;
    private static final int MOST_SWEEPS = 1_000;
    private static final double NEGLIGIBLE = 1e-13;

    private final LogisticLoss loss;
    private final double lasso;
    private final int width;
    private final double[] parameters;
    private final double[] gradient;
    private final double[][] hessian;
    private double value;

    private CoordinateDescent(LogisticLoss loss, double lasso, double[] start) {
        this.loss = loss;
        this.lasso = lasso;
        this.width = loss.size() / loss.outputs();
        this.parameters = start.clone();
        this.gradient = new double[start.length];
        this.hessian = new double[width][width];
    }

    static LogisticSolution minimize(LogisticLoss loss, double lasso, double[] start, double tol, int maxIter) {
        return new CoordinateDescent(loss, lasso, start).run(tol, maxIter);
    }

    private LogisticSolution run(double tol, int maxIter) {
        for (int iteration = 0; iteration < maxIter; iteration++) {
            double before = objective();
            for (int output = 0; output < loss.outputs(); output++) {
                value = loss.evaluate(parameters, gradient, output, hessian);
                if (output == 0 && farthest() <= tol) {
                    return new LogisticSolution(parameters, iteration, true);
                }
                improve(output);
            }
            if (before - objective() <= NEGLIGIBLE * before) {
                return new LogisticSolution(parameters, iteration + 1, true);
            }
        }
        value = loss.evaluate(parameters, gradient);
        return new LogisticSolution(parameters, maxIter, farthest() <= tol);
    }

    private double objective() {
        return loss.evaluate(parameters, gradient) + lasso * absolute(parameters);
    }

    private double absolute(double[] of) {
        double sum = 0;
        for (int i = 0; i < of.length; i++) {
            sum += i % width == width - 1 ? 0 : Math.abs(of[i]);
        }
        return sum;
    }

    /** The largest derivative that can't be explained by the penalty. */
    private double farthest() {
        double largest = 0;
        for (int i = 0; i < parameters.length; i++) {
            double g = gradient[i];
            double rest;
            if (i % width == width - 1) {
                rest = Math.abs(g);
            } else if (parameters[i] == 0) {
                rest = Math.max(0, Math.abs(g) - lasso);
            } else {
                rest = Math.abs(g + Math.signum(parameters[i]) * lasso);
            }
            largest = Math.max(largest, rest);
        }
        return largest;
    }

    private void improve(int output) {
        int at = output * width;
        double[] own = Arrays.copyOfRange(parameters, at, at + width);
        double[] step = modelMinimum(own, Arrays.copyOfRange(gradient, at, at + width));
        double promised = 0;
        for (int q = 0; q < width; q++) {
            promised += gradient[at + q] * step[q];
            promised += q == width - 1 ? 0 : lasso * (Math.abs(own[q] + step[q]) - Math.abs(own[q]));
        }
        if (promised >= 0) {
            return;
        }
        double before = value + lasso * absolute(parameters);
        double[] scratch = new double[gradient.length];
        double share = 1;
        for (int h = 0; h < MOST_HALVINGS; h++, share /= 2) {
            for (int q = 0; q < width; q++) {
                parameters[at + q] = own[q] + share * step[q];
            }
            double after = loss.evaluate(parameters, scratch) + lasso * absolute(parameters);
            if (after <= before + ENOUGH * share * promised) {
                return;
            }
        }
        System.arraycopy(own, 0, parameters, at, width);
    }

    private double[] modelMinimum(double[] own, double[] slopes) {
        double[] step = new double[width];
        double[] bend = new double[width];
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            double largest = 0;
            for (int q = 0; q < width; q++) {
                double curvature = hessian[q][q];
                if (!(curvature > 0)) {
                    continue;
                }
                double to = own[q] + step[q] - (slopes[q] + bend[q]) / curvature;
                double penalty = q == width - 1 ? 0 : lasso / curvature;
                double found = Math.signum(to) * Math.max(0, Math.abs(to) - penalty);
                double change = found - own[q] - step[q];
                if (change != 0) {
                    step[q] += change;
                    double[] row = hessian[q];
                    for (int r = 0; r < width; r++) {
                        bend[r] += change * row[r];
                    }
                    largest = Math.max(largest, change * change * curvature);
                }
            }
            if (largest <= 1e-20 * Math.max(1, value)) {
                break;
            }
        }
        return step;
    }
}
