package org.inkstone.classic.metric;

import java.util.Arrays;
import java.util.stream.IntStream;

/** How often rows of each true class were given each class, and the scores that follow from it, as scikit-learn defines them. */
public final class ConfusionMatrix {
    /** How scores of the classes become one. */
    public enum Average {
        /** Of all decisions together; accuracy, where every row has one class. */
        MICRO,
        /** The mean over the classes. */
        MACRO,
        /** The mean over the classes, each as often as it is true. */
        WEIGHTED
    }

    private final int[] classes;
    private final long[][] counts;

    private ConfusionMatrix(int[] classes, long[][] counts) {
        this.classes = classes;
        this.counts = counts;
    }

    /** @throws IllegalArgumentException for no rows, or numbers of rows that differ */
    public static ConfusionMatrix of(int[] truth, int[] predicted) {
        Labels.check(truth, predicted);
        int[] classes = IntStream.concat(Arrays.stream(truth), Arrays.stream(predicted))
                .distinct()
                .sorted()
                .toArray();
        long[][] counts = new long[classes.length][classes.length];
        for (int i = 0; i < truth.length; i++) {
            counts[Arrays.binarySearch(classes, truth[i])][Arrays.binarySearch(classes, predicted[i])]++;
        }
        return new ConfusionMatrix(classes, counts);
    }

    /** All classes, true or predicted, ascending. */
    public int[] classes() {
        return classes.clone();
    }

    /** {@code [true class, predicted class]}. */
    public long[][] counts() {
        return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    }

    /** Share of the rows that got their class. */
    public double accuracy() {
        long right =
                IntStream.range(0, classes.length).mapToLong(k -> counts[k][k]).sum();
        return (double) right
                / IntStream.range(0, classes.length).mapToLong(this::truths).sum();
    }

    /** Of the rows given the class, the share that is of it; 0 where none were. */
    public double precision(int label) {
        int k = number(label);
        return ratio(counts[k][k], predictions(k));
    }

    /** Of the rows of the class, the share that was given it; 0 where there are none. */
    public double recall(int label) {
        int k = number(label);
        return ratio(counts[k][k], truths(k));
    }

    /** The harmonic mean of precision and recall; 0 where both are. */
    public double f1(int label) {
        int k = number(label);
        return ratio(2 * counts[k][k], predictions(k) + truths(k));
    }

    public double precision(Average average) {
        return average == Average.MICRO ? accuracy() : mean(this::precision, average);
    }

    public double recall(Average average) {
        return average == Average.MICRO ? accuracy() : mean(this::recall, average);
    }

    public double f1(Average average) {
        return average == Average.MICRO ? accuracy() : mean(this::f1, average);
    }

    @FunctionalInterface
    private interface Score {
        double of(int label);
    }

    private double mean(Score score, Average average) {
        double sum = 0;
        double weights = 0;
        for (int k = 0; k < classes.length; k++) {
            double weight = average == Average.MACRO ? 1 : truths(k);
            sum += weight * score.of(classes[k]);
            weights += weight;
        }
        return sum / weights;
    }

    private int number(int label) {
        int k = Arrays.binarySearch(classes, label);
        if (k < 0) {
            throw new IllegalArgumentException("label must be one of " + Arrays.toString(classes) + ": " + label);
        }
        return k;
    }

    private long truths(int k) {
        return Arrays.stream(counts[k]).sum();
    }

    private long predictions(int k) {
        return Arrays.stream(counts).mapToLong(row -> row[k]).sum();
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    @Override
    public String toString() {
        return "ConfusionMatrix[classes=" + Arrays.toString(classes) + ", counts=" + Arrays.deepToString(counts) + "]";
    }
}
