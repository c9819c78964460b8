package org.inkstone.classic.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Splits of rows by their numbers; {@code x.selectRows(split.train())} makes matrices of them. Definitions are scikit-learn's. */
public final class Splits {
    private Splits() {}

    /**
     * Shuffled rows in two parts.
     *
     * @param testShare share of the test rows, rounded up; between 0 and 1
     */
    public static Split trainTest(int rows, double testShare, long seed) {
        int test = testRows(rows, testShare);
        int[] order = shuffled(IntStream.range(0, rows).toArray(), new SplittableRandom(seed));
        return new Split(Arrays.copyOfRange(order, test, rows), Arrays.copyOf(order, test));
    }

    /** As {@link #trainTest} with every class in both parts as often as in the whole, as far as whole rows allow. */
    public static Split stratifiedTrainTest(int[] labels, double testShare, long seed) {
        int test = testRows(labels.length, testShare);
        SplittableRandom random = new SplittableRandom(seed);
        int[] classes = Arrays.stream(labels).distinct().sorted().toArray();
        int[][] members = members(labels, classes, random);
        for (int k = 0; k < classes.length; k++) {
            if (members[k].length < 2) {
                throw new IllegalArgumentException("every class must have at least 2 rows: class " + classes[k]);
            }
        }
        int[] taken = shares(members, test, labels.length);
        IntStream.Builder tests = IntStream.builder();
        IntStream.Builder trains = IntStream.builder();
        for (int k = 0; k < classes.length; k++) {
            for (int i = 0; i < members[k].length; i++) {
                (i < taken[k] ? tests : trains).add(members[k][i]);
            }
        }
        return new Split(
                shuffled(trains.build().toArray(), random),
                shuffled(tests.build().toArray(), random));
    }

    /** Parts one after the other, the first ones a row larger where they can't be the same. */
    public static List<Split> kFold(int rows, int folds) {
        checkFolds(folds, rows, "rows");
        return folds(IntStream.range(0, rows).toArray(), folds);
    }

    /** As {@link #kFold(int, int)} after a shuffle. */
    public static List<Split> kFold(int rows, int folds, long seed) {
        checkFolds(folds, rows, "rows");
        return folds(shuffled(IntStream.range(0, rows).toArray(), new SplittableRandom(seed)), folds);
    }

    /** Parts in which every class is as often as in the whole, as far as whole rows allow; rows are shuffled within their classes. */
    public static List<Split> stratifiedKFold(int[] labels, int folds, long seed) {
        int[] classes = Arrays.stream(labels).distinct().sorted().toArray();
        int[][] members = members(labels, classes, new SplittableRandom(seed));
        for (int k = 0; k < classes.length; k++) {
            checkFolds(folds, members[k].length, "the rows of class " + classes[k]);
        }
        int[] foldOf = new int[labels.length];
        int next = 0;
        for (int[] ofClass : members) {
            for (int row : ofClass) {
                foldOf[row] = next++ % folds;
            }
        }
        List<Split> splits = new ArrayList<>();
        for (int f = 0; f < folds; f++) {
            int fold = f;
            splits.add(split(labels.length, row -> foldOf[row] == fold));
        }
        return splits;
    }

    private static List<Split> folds(int[] order, int folds) {
        List<Split> splits = new ArrayList<>();
        int from = 0;
        for (int f = 0; f < folds; f++) {
            int to = from + order.length / folds + (f < order.length % folds ? 1 : 0);
            boolean[] test = new boolean[order.length];
            for (int i = from; i < to; i++) {
                test[order[i]] = true;
            }
            splits.add(split(order.length, row -> test[row]));
            from = to;
        }
        return splits;
    }

    private static Split split(int rows, IntPredicate test) {
        return new Split(
                IntStream.range(0, rows).filter(test.negate()).toArray(),
                IntStream.range(0, rows).filter(test).toArray());
    }

    private static int[][] members(int[] labels, int[] classes, SplittableRandom random) {
        int[][] members = new int[classes.length][];
        for (int k = 0; k < classes.length; k++) {
            int label = classes[k];
            members[k] = shuffled(
                    IntStream.range(0, labels.length)
                            .filter(i -> labels[i] == label)
                            .toArray(),
                    random);
        }
        return members;
    }

    /** Rows of each class for the test: rounded down, the largest remainders up. */
    private static int[] shares(int[][] members, int test, int rows) {
        int[] taken = new int[members.length];
        double[] remainders = new double[members.length];
        int left = test;
        for (int k = 0; k < members.length; k++) {
            double exact = (double) test * members[k].length / rows;
            taken[k] = (int) exact;
            remainders[k] = exact - taken[k];
            left -= taken[k];
        }
        for (; left > 0; left--) {
            int best = 0;
            for (int k = 1; k < members.length; k++) {
                best = remainders[k] > remainders[best] ? k : best;
            }
            taken[best]++;
            remainders[best] = -1;
        }
        return taken;
    }

    private static int[] shuffled(int[] rows, SplittableRandom random) {
        for (int i = rows.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = rows[i];
            rows[i] = rows[other];
            rows[other] = kept;
        }
        return rows;
    }

    private static int testRows(int rows, double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("testShare must be between 0 and 1: " + share);
        }
        int test = (int) Math.ceil(rows * share);
        if (test >= rows) {
            throw new IllegalArgumentException("no row is left to fit: " + rows + " rows, testShare " + share);
        }
        return test;
    }

    private static void checkFolds(int folds, int rows, String what) {
        if (folds < 2 || folds > rows) {
            throw new IllegalArgumentException("folds must be from 2 to " + what + ", " + rows + ": " + folds);
        }
    }
}
