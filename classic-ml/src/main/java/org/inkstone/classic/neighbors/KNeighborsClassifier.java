package org.inkstone.classic.neighbors;

import java.io.Serializable;
import java.util.Arrays;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;

/** The class that most of the nearest rows have, as scikit-learn's {@code KNeighborsClassifier}: of equal ones the lowest. Immutable. */
public final class KNeighborsClassifier implements Serializable {
    private static final long serialVersionUID = 1;

    private final NearestNeighbors rows;
    private final int[] classes;
    private final int[] numbers;
    private final KNeighborsOptions options;

    private KNeighborsClassifier(NearestNeighbors rows, int[] classes, int[] numbers, KNeighborsOptions options) {
        this.rows = rows;
        this.classes = classes;
        this.numbers = numbers;
        this.options = options;
    }

    public static KNeighborsClassifier fit(LabelledRows data, KNeighborsOptions options) {
        return fit(data.x(), data.y(), options);
    }

    /**
     * Fits.
     *
     * @param y the class of each row, any numbers
     * @throws IllegalArgumentException for other numbers of labels than rows, or more neighbours than rows
     */
    public static KNeighborsClassifier fit(FloatMatrix x, int[] y, KNeighborsOptions options) {
        options.check(x.rows(), y.length);
        int[] classes = Arrays.stream(y).distinct().sorted().toArray();
        int[] numbers = Arrays.stream(y)
                .map(label -> Arrays.binarySearch(classes, label))
                .toArray();
        return new KNeighborsClassifier(
                NearestNeighbors.fit(x, options.metric(), options.algorithm()), classes, numbers, options);
    }

    /** The classes, ascending. */
    public int[] classes() {
        return classes.clone();
    }

    /** The rows that decide. */
    public Neighbors kneighbors(FloatMatrix x) {
        return rows.kneighbors(x, options.nNeighbors());
    }

    /** Shares of the classes among the neighbours, {@code [n, classes]}. */
    public double[][] predictProba(FloatMatrix x) {
        Neighbors neighbors = kneighbors(x);
        double[][] shares = new double[x.rows()][classes.length];
        for (int i = 0; i < shares.length; i++) {
            double[] weights = options.shares(neighbors.distances()[i]);
            double sum = Arrays.stream(weights).sum();
            for (int j = 0; j < weights.length; j++) {
                shares[i][numbers[neighbors.indices()[i][j]]] += weights[j];
            }
            for (int k = 0; k < classes.length; k++) {
                shares[i][k] /= sum;
            }
        }
        return shares;
    }

    /** The class of each row. */
    public int[] predict(FloatMatrix x) {
        double[][] shares = predictProba(x);
        int[] predicted = new int[shares.length];
        for (int i = 0; i < predicted.length; i++) {
            int best = 0;
            for (int k = 1; k < classes.length; k++) {
                best = shares[i][k] > shares[i][best] ? k : best;
            }
            predicted[i] = classes[best];
        }
        return predicted;
    }

    /** Share of the rows that get their class. */
    public double score(FloatMatrix x, int[] y) {
        int[] predicted = predict(x);
        int right = 0;
        for (int i = 0; i < y.length; i++) {
            right += predicted[i] == y[i] ? 1 : 0;
        }
        return (double) right / y.length;
    }
}
