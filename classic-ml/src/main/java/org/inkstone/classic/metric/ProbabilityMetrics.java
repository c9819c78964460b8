package org.inkstone.classic.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Scores of predicted probabilities, as scikit-learn defines them. */
public final class ProbabilityMetrics {
    /** Probabilities are kept this far from 0 and 1: the precision of a double, as scikit-learn from 1.3 on. */
    private static final double EPS = 0x1p-52;

    private ProbabilityMetrics() {}

    /**
     * Mean of minus the logarithm of the probability that the true class was given.
     *
     * @param truth         the class of each row, one of {@code classes}
     * @param classes       the class of each column, ascending
     * @param probabilities {@code [n, classes]}; rows are scaled to sum to 1
     */
    public static double logLoss(int[] truth, int[] classes, double[][] probabilities) {
        if (truth.length == 0 || truth.length != probabilities.length) {
            throw new IllegalArgumentException(
                    "there must be as many probabilities as labels, " + truth.length + ": " + probabilities.length);
        }
        double sum = 0;
        for (int i = 0; i < truth.length; i++) {
            int k = Arrays.binarySearch(classes, truth[i]);
            if (k < 0) {
                throw new IllegalArgumentException(
                        "labels must be among " + Arrays.toString(classes) + ": " + truth[i] + " of row " + i);
            }
            if (probabilities[i].length != classes.length) {
                throw new IllegalArgumentException(
                        "row " + i + " must have " + classes.length + " probabilities: " + probabilities[i].length);
            }
            double[] p = Arrays.stream(probabilities[i])
                    .map(v -> Math.min(1 - EPS, Math.max(EPS, v)))
                    .toArray();
            sum -= Math.log(p[k] / Arrays.stream(p).sum());
        }
        return sum / truth.length;
    }

    /**
     * Area under the receiver operating characteristic: the probability that a positive row has a higher score than a negative one,
     * ties counted half.
     *
     * @param positive which rows are positive; there must be some of both
     * @param scores   anything that grows with the probability
     */
    public static double rocAuc(boolean[] positive, double[] scores) {
        int n = positive.length;
        if (n != scores.length) {
            throw new IllegalArgumentException("there must be as many scores as labels, " + n + ": " + scores.length);
        }
        for (int i = 0; i < n; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException("scores must be numbers: NaN of row " + i);
            }
        }
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double ranks = 0;
        long positives = 0;
        for (int from = 0, to; from < n; from = to) {
            to = from + 1;
            while (to < n && scores[order[to]] == scores[order[from]]) {
                to++;
            }
            double rank = (from + 1 + to) / 2.0;
            for (int i = from; i < to; i++) {
                if (positive[order[i]]) {
                    ranks += rank;
                    positives++;
                }
            }
        }
        long negatives = n - positives;
        if (positives == 0 || negatives == 0) {
            throw new IllegalArgumentException(
                    "there must be positive and negative rows: " + positives + " and " + negatives);
        }
        return (ranks - positives * (positives + 1) / 2.0) / ((double) positives * negatives);
    }

    /** How areas under the curve of several classes become one number: scikit-learn's {@code multi_class} with macro averages. */
    public enum MultiClass {
        /** Each class against all others. */
        OVR,
        /** Each class against each other one, over the rows of both: the mean over both ways round (Hand and Till 2001). */
        OVO
    }

    /**
     * The mean area under the curve of several classes.
     *
     * @param truth         the class of each row, one of {@code classes}; each must be there
     * @param classes       the class of each column, ascending
     * @param probabilities {@code [n, classes]}
     */
    public static double rocAuc(int[] truth, int[] classes, double[][] probabilities, MultiClass multiClass) {
        if (truth.length != probabilities.length) {
            throw new IllegalArgumentException(
                    "there must be as many probabilities as labels, " + truth.length + ": " + probabilities.length);
        }
        for (int i = 0; i < truth.length; i++) {
            if (probabilities[i].length != classes.length) {
                throw new IllegalArgumentException(
                        "row " + i + " must have " + classes.length + " probabilities: " + probabilities[i].length);
            }
            if (Arrays.binarySearch(classes, truth[i]) < 0) {
                throw new IllegalArgumentException(
                        "labels must be among " + Arrays.toString(classes) + ": " + truth[i] + " of row " + i);
            }
        }
        double sum = 0;
        int count = 0;
        for (int a = 0; a < classes.length; a++) {
            if (multiClass == MultiClass.OVR) {
                sum += oneClass(truth, classes[a], probabilities, a, IntStream.range(0, truth.length));
                count++;
                continue;
            }
            for (int b = 0; b < classes.length; b++) {
                int first = classes[a];
                int second = classes[b];
                if (a != b) {
                    sum += oneClass(
                            truth,
                            first,
                            probabilities,
                            a,
                            IntStream.range(0, truth.length).filter(i -> truth[i] == first || truth[i] == second));
                    count++;
                }
            }
        }
        return sum / count;
    }

    private static double oneClass(int[] truth, int label, double[][] probabilities, int column, IntStream rows) {
        int[] chosen = rows.toArray();
        boolean[] positive = new boolean[chosen.length];
        double[] scores = new double[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            positive[i] = truth[chosen[i]] == label;
            scores[i] = probabilities[chosen[i]][column];
        }
        return rocAuc(positive, scores);
    }
}
