package org.inkstone.classic.linear;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.kernel.PointBlocks;

/** Coefficients that {@link LogisticRegression} found, and what scikit-learn's attributes say about them. Immutable. */
public final class LogisticRegressionModel implements Serializable {
    private static final long serialVersionUID = 1;

    private final double[] parameters;
    private final int[] classes;
    private final boolean oneVsRest;
    private final int features;
    private final boolean intercept;
    private final ArrayList<String> columnNames;
    private final int iterations;
    private final boolean converged;

    LogisticRegressionModel(
            LogisticSolution solution,
            int[] classes,
            boolean oneVsRest,
            int features,
            boolean intercept,
            List<String> columnNames) {
        this.parameters = solution.parameters().clone();
        this.classes = classes;
        this.oneVsRest = oneVsRest;
        this.features = features;
        this.intercept = intercept;
        this.columnNames = new ArrayList<>(columnNames);
        this.iterations = solution.iterations();
        this.converged = solution.converged();
    }

    /** The classes, ascending. */
    public int[] classes() {
        return classes.clone();
    }

    /** {@code [1, d]} for two classes, those of the second; {@code [classes, d]} for more. */
    public double[][] coefficients() {
        double[][] coefficients = new double[outputs()][];
        for (int k = 0; k < coefficients.length; k++) {
            coefficients[k] = Arrays.copyOfRange(parameters, k * (features + 1), k * (features + 1) + features);
        }
        return coefficients;
    }

    /** One for two classes, else one for each; zeros where none were fitted. */
    public double[] intercepts() {
        double[] intercepts = new double[outputs()];
        for (int k = 0; k < intercepts.length; k++) {
            intercepts[k] = intercept ? parameters[k * (features + 1) + features] : 0;
        }
        return intercepts;
    }

    /** Names of the features, or an empty list where the data had none. */
    public List<String> columnNames() {
        return List.copyOf(columnNames);
    }

    /** The most of any class where each was fitted against the rest. */
    public int iterations() {
        return iterations;
    }

    /** False where the iterations ended before the tolerance was reached. */
    public boolean converged() {
        return converged;
    }

    /** Scores, {@code [n, 1]} for two classes (positive for the second), {@code [n, classes]} for more. */
    public double[][] decisionFunction(FloatMatrix x) {
        if (x.columns() != features) {
            throw new IllegalArgumentException(
                    "x must have the " + features + " columns that were fitted: " + x.columns());
        }
        int outputs = outputs();
        double[][] scores = new double[x.rows()][outputs];
        PointBlocks points = LogisticBlock.pack(x, 0);
        int tasks = Math.min(points.blocks(), 64);
        Parallel.run(0, tasks, t -> {
            LogisticBlock block = new LogisticBlock(points, outputs);
            for (int b = t; b < points.blocks(); b += tasks) {
                block.load(b);
                block.score(parameters);
                for (int k = 0; k < outputs; k++) {
                    double[] column = block.scores(k);
                    for (int p = 0; p < block.count(); p++) {
                        scores[block.first() + p][k] = column[p];
                    }
                }
            }
        });
        return scores;
    }

    /** Probabilities, {@code [n, classes]}. */
    public double[][] predictProba(FloatMatrix x) {
        double[][] scores = decisionFunction(x);
        for (int i = 0; i < scores.length; i++) {
            if (outputs() == 1) {
                scores[i] = sigmoid(scores[i][0]);
            } else {
                scores[i] = oneVsRest ? shares(scores[i]) : softmax(scores[i]);
            }
        }
        return scores;
    }

    /** The most probable class of each row, the first of several. */
    public int[] predict(FloatMatrix x) {
        double[][] scores = decisionFunction(x);
        int[] predicted = new int[scores.length];
        for (int i = 0; i < predicted.length; i++) {
            int best = outputs() == 1 && scores[i][0] > 0 ? 1 : 0;
            for (int k = 1; k < outputs(); k++) {
                best = scores[i][k] > scores[i][best] ? k : best;
            }
            predicted[i] = classes[best];
        }
        return predicted;
    }

    private static double[] sigmoid(double score) {
        double e = Math.exp(-Math.abs(score));
        double larger = 1 / (1 + e);
        double smaller = e / (1 + e);
        return score >= 0 ? new double[] {smaller, larger} : new double[] {larger, smaller};
    }

    private static double[] softmax(double[] scores) {
        double largest = Arrays.stream(scores).max().orElseThrow();
        double[] e = Arrays.stream(scores).map(s -> Math.exp(s - largest)).toArray();
        double sum = Arrays.stream(e).sum();
        return Arrays.stream(e).map(v -> v / sum).toArray();
    }

    private static double[] shares(double[] scores) {
        double[] p = Arrays.stream(scores).map(s -> sigmoid(s)[1]).toArray();
        double sum = Arrays.stream(p).sum();
        return Arrays.stream(p).map(v -> sum == 0 ? 1.0 / p.length : v / sum).toArray();
    }

    private int outputs() {
        return classes.length == 2 ? 1 : classes.length;
    }

    double[] parameters(int[] wantedClasses, int wantedFeatures) {
        if (!Arrays.equals(classes, wantedClasses) || features != wantedFeatures) {
            throw new IllegalArgumentException("warmStart must have " + wantedFeatures + " features and classes "
                    + Arrays.toString(wantedClasses) + ": " + this);
        }
        return parameters.clone();
    }

    @Override
    public String toString() {
        return "LogisticRegressionModel[features=" + features + ", classes=" + Arrays.toString(classes)
                + ", iterations=" + iterations + ", converged=" + converged + "]";
    }
}
