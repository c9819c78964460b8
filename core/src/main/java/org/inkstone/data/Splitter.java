package org.inkstone.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.inkstone.backend.Seeds;

/** Stratified splits: each class is shuffled and cut on its own, then the parts are put back into item order. */
final class Splitter {
    private Splitter() {}

    static DataSplit split(Dataset set, double trainRatio, long seed) {
        checkRatio("trainRatio", trainRatio);
        int[][] parts = cut(set, new double[] {trainRatio, 1 - trainRatio}, seed);
        return new DataSplit(set.subset(parts[0]), set.subset(parts[1]));
    }

    static DataSplit split(Dataset set, double trainRatio, double validationRatio, long seed) {
        checkRatio("trainRatio", trainRatio);
        checkRatio("validationRatio", validationRatio);
        if (trainRatio + validationRatio >= 1) {
            throw new IllegalArgumentException("trainRatio and validationRatio must leave something for the test part: "
                    + trainRatio + " + " + validationRatio);
        }
        int[][] parts = cut(set, new double[] {trainRatio, validationRatio, 1 - trainRatio - validationRatio}, seed);
        return new DataSplit(set.subset(parts[0]), set.subset(parts[1]), set.subset(parts[2]));
    }

    private static void checkRatio(String name, double ratio) {
        if (!(ratio > 0 && ratio < 1)) {
            throw new IllegalArgumentException(name + " must be between 0 and 1 (exclusive): " + ratio);
        }
    }

    private static int[][] cut(Dataset set, double[] ratios, long seed) {
        int parts = ratios.length;
        int[][] result = new int[parts][set.size()];
        int[] filled = new int[parts];
        // what rounding took from a part in one class is given back in the next, so that the totals hold too
        double[] owed = new double[parts];
        int group = 0;
        for (int[] members : groups(set)) {
            shuffle(members, new SplittableRandom(Seeds.derive(seed, group++)));
            int[] counts = shares(members.length, ratios, owed);
            int at = 0;
            for (int p = 0; p < parts; p++) {
                System.arraycopy(members, at, result[p], filled[p], counts[p]);
                at += counts[p];
                filled[p] += counts[p];
            }
        }
        for (int p = 0; p < parts; p++) {
            result[p] = Arrays.copyOf(result[p], filled[p]);
            Arrays.sort(result[p]);
        }
        return result;
    }

    /** Largest-remainder rounding of {@code n * ratios}, carrying what is left over in {@code owed}. */
    private static int[] shares(int n, double[] ratios, double[] owed) {
        int[] counts = new int[ratios.length];
        int left = n;
        for (int p = 0; p < ratios.length; p++) {
            owed[p] += n * ratios[p];
            counts[p] = (int) Math.min(left, Math.max(0, Math.floor(owed[p] + 1e-9)));
            left -= counts[p];
            owed[p] -= counts[p];
        }
        for (; left > 0; left--) {
            int neediest = 0;
            for (int p = 1; p < owed.length; p++) {
                neediest = owed[p] > owed[neediest] + 1e-9 ? p : neediest;
            }
            counts[neediest]++;
            owed[neediest]--;
        }
        return counts;
    }

    private static List<int[]> groups(Dataset set) {
        int classes = Math.max(1, set.labels().size());
        int[] groupOf = new int[set.size()];
        int[] sizes = new int[classes];
        for (int i = 0; i < groupOf.length; i++) {
            groupOf[i] = set.target(i) instanceof Target.ClassIndex c ? c.index() : 0;
            sizes[groupOf[i]]++;
        }
        List<int[]> groups = new ArrayList<>();
        for (int size : sizes) {
            groups.add(new int[size]);
        }
        int[] filled = new int[classes];
        for (int i = 0; i < groupOf.length; i++) {
            groups.get(groupOf[i])[filled[groupOf[i]]++] = i;
        }
        return groups;
    }

    private static void shuffle(int[] values, SplittableRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int v = values[i];
            values[i] = values[j];
            values[j] = v;
        }
    }
}
