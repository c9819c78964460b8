package org.inkstone.classic.linear;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.optimize.LBFGS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logistic regression for two classes, softmax regression for more: the parameters that minimise {@code C} times the weighted log loss
 * plus a penalty on the coefficients, as scikit-learn 1.2's {@code LogisticRegression}; its {@code multi_class="ovr"} is {@link MultiClass#OVR}. Data are float32, sums and parameters float64. The intercept is not penalised.
 */
public final class LogisticRegression {
    private static final Logger log = LoggerFactory.getLogger(LogisticRegression.class);
    /** Up to so many features factoring the Hessian is cheap beside a pass over the data. */
    private static final int NEWTON_FEATURES = 512;

    private LogisticRegression() {}

    /** What is added to the loss. */
    public enum Penalty {
        NONE,
        /** Sum of the coefficients' absolute values: many become 0. */
        L1,
        /** Half the sum of their squares. */
        L2,
        /** Both, in shares of {@code l1Ratio}. */
        ELASTIC_NET
    }

    /** How the minimum is found. */
    public enum Solver {
        /** Newton for two classes and up to 512 features, coordinate descent where there are absolute values, else L-BFGS. */
        AUTO,
        /** Limited-memory BFGS with a strong Wolfe line search; any number of classes and features. */
        LBFGS,
        /** Newton's method; two classes. */
        NEWTON_CHOLESKY,
        /** For {@link Penalty#L1} and {@link Penalty#ELASTIC_NET}; takes the others too. */
        COORDINATE_DESCENT
    }

    /** What is fitted for more than two classes. */
    public enum MultiClass {
        /** One softmax over all classes. */
        MULTINOMIAL,
        /** For each class its own regression against all others; probabilities are scaled to sum to 1. */
        OVR
    }

    /**
     * Settings.
     *
     * @param penalty      default L2
     * @param c            weight of the loss against the penalty; default 1
     * @param l1Ratio      share of L1 in the elastic net, 0 to 1; default 0.5
     * @param fitIntercept default true
     * @param classWeight  by class, 1 for those not named; null, the default, for 1 each; empty for scikit-learn's "balanced": inverse to
     *                     the classes' sizes
     * @param multiClass   default multinomial
     * @param solver       default auto
     * @param tol          converged when no derivative of the objective is larger; default 1e-4
     * @param maxIter      default 100
     * @param threads      0, the default, for all cores
     */
    public record Options(
            Penalty penalty,
            double c,
            double l1Ratio,
            boolean fitIntercept,
            Map<Integer, Double> classWeight,
            MultiClass multiClass,
            Solver solver,
            double tol,
            int maxIter,
            int threads) {
        public Options {
            Objects.requireNonNull(penalty, "penalty");
            Objects.requireNonNull(multiClass, "multiClass");
            Objects.requireNonNull(solver, "solver");
            if (!(c > 0) || Double.isInfinite(c)) {
                throw new IllegalArgumentException("c must be positive: " + c);
            }
            if (!(l1Ratio >= 0 && l1Ratio <= 1)) {
                throw new IllegalArgumentException("l1Ratio must be from 0 to 1: " + l1Ratio);
            }
            if (classWeight != null) {
                for (Map.Entry<Integer, Double> entry : classWeight.entrySet()) {
                    if (!(entry.getValue() >= 0) || Double.isInfinite(entry.getValue())) {
                        throw new IllegalArgumentException("classWeight must be numbers of at least 0: "
                                + entry.getValue() + " of class " + entry.getKey());
                    }
                }
                classWeight = Map.copyOf(classWeight);
            }
            if (!(tol > 0)) {
                throw new IllegalArgumentException("tol must be positive: " + tol);
            }
            if (maxIter < 1) {
                throw new IllegalArgumentException("maxIter must be positive: " + maxIter);
            }
            boolean absolute = penalty == Penalty.L1 || penalty == Penalty.ELASTIC_NET;
            if (absolute && solver != Solver.AUTO && solver != Solver.COORDINATE_DESCENT) {
                throw new IllegalArgumentException(
                        "solver must be AUTO or COORDINATE_DESCENT for penalty " + penalty + ": " + solver);
            }
            Parallel.threads(threads);
        }

        /** scikit-learn's defaults. */
        public static Options defaults() {
            return new Options(Penalty.L2, 1, 0.5, true, null, MultiClass.MULTINOMIAL, Solver.AUTO, 1e-4, 100, 0);
        }

        public Options withPenalty(Penalty value) {
            return new Options(value, c, l1Ratio, fitIntercept, classWeight, multiClass, solver, tol, maxIter, threads);
        }

        public Options withC(double value) {
            return new Options(
                    penalty, value, l1Ratio, fitIntercept, classWeight, multiClass, solver, tol, maxIter, threads);
        }

        public Options withL1Ratio(double value) {
            return new Options(penalty, c, value, fitIntercept, classWeight, multiClass, solver, tol, maxIter, threads);
        }

        public Options withFitIntercept(boolean value) {
            return new Options(penalty, c, l1Ratio, value, classWeight, multiClass, solver, tol, maxIter, threads);
        }

        public Options withClassWeight(Map<Integer, Double> value) {
            return new Options(penalty, c, l1Ratio, fitIntercept, value, multiClass, solver, tol, maxIter, threads);
        }

        /** Weights inverse to the classes' sizes. */
        public Options withBalancedClasses() {
            return withClassWeight(Map.of());
        }

        public Options withMultiClass(MultiClass value) {
            return new Options(penalty, c, l1Ratio, fitIntercept, classWeight, value, solver, tol, maxIter, threads);
        }

        public Options withSolver(Solver value) {
            return new Options(
                    penalty, c, l1Ratio, fitIntercept, classWeight, multiClass, value, tol, maxIter, threads);
        }

        public Options withTol(double value) {
            return new Options(
                    penalty, c, l1Ratio, fitIntercept, classWeight, multiClass, solver, value, maxIter, threads);
        }

        public Options withMaxIter(int value) {
            return new Options(penalty, c, l1Ratio, fitIntercept, classWeight, multiClass, solver, tol, value, threads);
        }

        public Options withThreads(int value) {
            return new Options(penalty, c, l1Ratio, fitIntercept, classWeight, multiClass, solver, tol, maxIter, value);
        }

        private double lasso() {
            return penalty == Penalty.L1 ? 1 / c : penalty == Penalty.ELASTIC_NET ? l1Ratio / c : 0;
        }

        private double ridge() {
            return penalty == Penalty.L2 ? 1 / c : penalty == Penalty.ELASTIC_NET ? (1 - l1Ratio) / c : 0;
        }
    }

    /** Fits. */
    public static LogisticRegressionModel fit(LabelledRows data, Options options) {
        return fit(data.x(), data.y(), options);
    }

    /** Fits. */
    public static LogisticRegressionModel fit(FloatMatrix x, int[] y, Options options) {
        return fit(x, y, options, null, null);
    }

    /**
     * Fits.
     *
     * @param x             {@code [n, d]}
     * @param y             the class of each row, any numbers
     * @param options       settings
     * @param sampleWeights how many rows each stands for, n numbers of at least 0; null for 1 each
     * @param warmStart     a model of the same classes and features to begin from; null to begin from 0
     * @throws IllegalArgumentException for labels or weights that are not as many as rows, a single class, more classes than two for
     *                                  {@link Solver#NEWTON_CHOLESKY}, or a warm start of another shape
     */
    public static LogisticRegressionModel fit(
            FloatMatrix x, int[] y, Options options, double[] sampleWeights, LogisticRegressionModel warmStart) {
        if (y.length != x.rows()) {
            throw new IllegalArgumentException("labels must be as many as rows, " + x.rows() + ": " + y.length);
        }
        int[] classes = Arrays.stream(y).distinct().sorted().toArray();
        if (classes.length < 2) {
            throw new IllegalArgumentException("labels must have at least two classes: only " + classes[0]);
        }
        boolean oneVsRest = options.multiClass() == MultiClass.OVR && classes.length > 2;
        if (options.solver() == Solver.NEWTON_CHOLESKY && classes.length > 2 && !oneVsRest) {
            throw new IllegalArgumentException("solver NEWTON_CHOLESKY is for two classes: " + classes.length);
        }
        int[] numbers = Arrays.stream(y)
                .map(label -> Arrays.binarySearch(classes, label))
                .toArray();
        double[] start = warmStart == null
                ? new double[(classes.length == 2 ? 1 : classes.length) * (x.columns() + 1)]
                : warmStart.parameters(classes, x.columns());
        LogisticSolution solution = oneVsRest
                ? eachAgainstTheRest(x, numbers, classes, options, sampleWeights, start)
                : solve(
                        new LogisticLoss(
                                x,
                                numbers,
                                classes.length,
                                weights(x.rows(), numbers, classes, options, sampleWeights),
                                options.fitIntercept(),
                                options.ridge(),
                                options.threads()),
                        start,
                        x.columns(),
                        options);
        if (classes.length > 2 && !oneVsRest) {
            centre(solution.parameters(), classes.length);
        }
        if (!solution.converged()) {
            log.warn(
                    "logistic regression did not converge in {} iterations: more of them, scaled features or a larger tol help",
                    solution.iterations());
        }
        return new LogisticRegressionModel(
                solution, classes, oneVsRest, x.columns(), options.fitIntercept(), x.columnNames());
    }

    private static LogisticSolution eachAgainstTheRest(
            FloatMatrix x, int[] numbers, int[] classes, Options options, double[] sampleWeights, double[] start) {
        boolean balanced =
                options.classWeight() != null && options.classWeight().isEmpty();
        double[] ofAll = balanced ? null : weights(x.rows(), numbers, classes, options, sampleWeights);
        int width = x.columns() + 1;
        double[] parameters = new double[start.length];
        int iterations = 0;
        boolean converged = true;
        for (int k = 0; k < classes.length; k++) {
            int label = k;
            int[] one = Arrays.stream(numbers).map(v -> v == label ? 1 : 0).toArray();
            // balance is that of the class and its rest, as in scikit-learn
            double[] weights = balanced ? weights(x.rows(), one, new int[] {0, 1}, options, sampleWeights) : ofAll;
            LogisticLoss loss =
                    new LogisticLoss(x, one, 2, weights, options.fitIntercept(), options.ridge(), options.threads());
            LogisticSolution own =
                    solve(loss, Arrays.copyOfRange(start, k * width, (k + 1) * width), x.columns(), options);
            System.arraycopy(own.parameters(), 0, parameters, k * width, width);
            iterations = Math.max(iterations, own.iterations());
            converged &= own.converged();
        }
        return new LogisticSolution(parameters, iterations, converged);
    }

    private static LogisticSolution solve(LogisticLoss loss, double[] start, int features, Options options) {
        Solver solver = options.solver();
        if (solver == Solver.AUTO) {
            if (options.lasso() > 0) {
                solver = Solver.COORDINATE_DESCENT;
            } else {
                solver = loss.outputs() == 1 && features <= NEWTON_FEATURES ? Solver.NEWTON_CHOLESKY : Solver.LBFGS;
            }
        }
        return switch (solver) {
            case COORDINATE_DESCENT ->
                CoordinateDescent.minimize(loss, options.lasso(), start, options.tol(), options.maxIter());
            case NEWTON_CHOLESKY -> NewtonCholesky.minimize(loss, start, options.tol(), options.maxIter());
            default -> {
                LBFGS.Result result = LBFGS.minimize(
                        loss,
                        start,
                        LBFGS.Options.defaults()
                                .withGradientTolerance(options.tol())
                                .withMaxIterations(options.maxIter()));
                yield new LogisticSolution(result.x(), result.iterations(), result.converged());
            }
        };
    }

    private static double[] weights(int n, int[] numbers, int[] classes, Options options, double[] sampleWeights) {
        if (sampleWeights != null && sampleWeights.length != n) {
            throw new IllegalArgumentException(
                    "sampleWeights must be as many as rows, " + n + ": " + sampleWeights.length);
        }
        double[] ofClass = new double[classes.length];
        Arrays.fill(ofClass, 1);
        Map<Integer, Double> given = options.classWeight();
        if (given != null && given.isEmpty()) {
            double[] sizes = new double[classes.length];
            for (int number : numbers) {
                sizes[number]++;
            }
            for (int k = 0; k < classes.length; k++) {
                ofClass[k] = n / (classes.length * sizes[k]);
            }
        } else if (given != null) {
            new TreeMap<>(given).forEach((label, weight) -> {
                int k = Arrays.binarySearch(classes, label);
                if (k < 0) {
                    throw new IllegalArgumentException(
                            "classWeight must name classes of the labels, " + Arrays.toString(classes) + ": " + label);
                }
                ofClass[k] = weight;
            });
        }
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            double own = sampleWeights == null ? 1 : sampleWeights[i];
            if (!(own >= 0) || Double.isInfinite(own)) {
                throw new IllegalArgumentException(
                        "sampleWeights must be numbers of at least 0: " + own + " of row " + i);
            }
            weights[i] = own * ofClass[numbers[i]];
        }
        return weights;
    }

    /** Adding the same to all intercepts changes no probability; scikit-learn's sum to 0. */
    private static void centre(double[] parameters, int outputs) {
        int width = parameters.length / outputs;
        double mean = 0;
        for (int k = 0; k < outputs; k++) {
            mean += parameters[k * width + width - 1] / outputs;
        }
        for (int k = 0; k < outputs; k++) {
            parameters[k * width + width - 1] -= mean;
        }
    }
}
