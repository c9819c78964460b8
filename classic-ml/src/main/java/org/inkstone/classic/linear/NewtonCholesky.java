package org.inkstone.classic.linear;

/** Newton's method for two classes, its steps halved until they lower the loss enough. */
final class NewtonCholesky {
    private static final double ENOUGH = 1e-4;
    private static final int MOST_HALVINGS = 30;
    /** Ends also where a step promises no more than this share of the loss: rounding is all that is left. */
    private static final double NEGLIGIBLE = 1e-13;

    private NewtonCholesky() {}

    static LogisticSolution minimize(LogisticLoss loss, double[] start, double tol, int maxIter) {
        int size = loss.size();
        double[] parameters = start.clone();
        double[] gradient = new double[size];
        double[][] hessian = new double[size][size];
        double value = loss.evaluate(parameters, gradient, 0, hessian);
        for (int iteration = 0; iteration < maxIter; iteration++) {
            if (LogisticSolution.largest(gradient) <= tol) {
                return new LogisticSolution(parameters, iteration, true);
            }
            double[] step = Cholesky.solve(hessian, gradient);
            double slope = 0;
            for (int i = 0; i < size; i++) {
                slope -= gradient[i] * step[i];
            }
            if (-slope <= NEGLIGIBLE * Math.abs(value)) {
                return new LogisticSolution(parameters, iteration, true);
            }
            double share = 1;
            double[] next = parameters;
            double lower = value;
            for (int h = 0; h < MOST_HALVINGS; h++, share /= 2) {
                next = moved(parameters, step, share);
                lower = loss.evaluate(next, gradient, 0, hessian);
                if (lower <= value + ENOUGH * share * slope + Math.ulp(value)) {
                    break;
                }
            }
            if (!(lower <= value + Math.ulp(value))) {
                return new LogisticSolution(parameters, iteration, false);
            }
            parameters = next;
            value = lower;
        }
        return new LogisticSolution(parameters, maxIter, LogisticSolution.largest(gradient) <= tol);
    }

    private static double[] moved(double[] from, double[] step, double share) {
        double[] to = new double[from.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = from[i] - share * step[i];
        }
        return to;
    }
}
