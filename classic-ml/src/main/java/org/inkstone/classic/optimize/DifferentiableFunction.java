package org.inkstone.classic.optimize;

/** A function of several variables with its gradient. */
@FunctionalInterface
public interface DifferentiableFunction {
    /**
     * @param x        where; not to be written to
     * @param gradient gets the derivatives at x
     * @return the value at x
     */
    double evaluate(double[] x, double[] gradient);
}
