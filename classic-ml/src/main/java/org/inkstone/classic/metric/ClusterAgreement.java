package org.inkstone.classic.metric;

import java.util.Arrays;

/** How far two labellings of the same rows agree, whatever the clusters' numbers; as scikit-learn defines them. Noise (-1) is a cluster. */
public final class ClusterAgreement {
    private final long[][] table;
    private final long[] rows;
    private final long[] columns;
    private final long n;

    private ClusterAgreement(long[][] table) {
        this.table = table;
        this.rows = Arrays.stream(table).mapToLong(r -> Arrays.stream(r).sum()).toArray();
        this.columns = new long[table[0].length];
        for (long[] row : table) {
            for (int j = 0; j < row.length; j++) {
                columns[j] += row[j];
            }
        }
        this.n = Arrays.stream(rows).sum();
    }

    /** @throws IllegalArgumentException for no rows, or numbers of rows that differ */
    public static ClusterAgreement of(int[] truth, int[] found) {
        Labels.check(truth, found);
        int[] classes = Arrays.stream(truth).distinct().sorted().toArray();
        int[] clusters = Arrays.stream(found).distinct().sorted().toArray();
        long[][] table = new long[classes.length][clusters.length];
        for (int i = 0; i < truth.length; i++) {
            table[Arrays.binarySearch(classes, truth[i])][Arrays.binarySearch(clusters, found[i])]++;
        }
        return new ClusterAgreement(table);
    }

    /** Share of the pairs of rows on which both agree, corrected for chance (Hubert and Arabie 1985): 1 for the same, about 0 for chance. */
    public double adjustedRand() {
        double together = 0;
        for (long[] row : table) {
            for (long count : row) {
                together += pairs(count);
            }
        }
        double byRows = Arrays.stream(rows).mapToDouble(ClusterAgreement::pairs).sum();
        double byColumns =
                Arrays.stream(columns).mapToDouble(ClusterAgreement::pairs).sum();
        double expected = byRows * byColumns / pairs(n);
        double most = (byRows + byColumns) / 2;
        return n < 2 || most == expected ? 1 : (together - expected) / (most - expected);
    }

    /** Mutual information over the mean of both entropies, 0 to 1. */
    public double normalizedMutualInformation() {
        double mean = (entropy(rows) + entropy(columns)) / 2;
        return mean == 0 ? 1 : Math.max(0, mutualInformation()) / mean;
    }

    /** 1 where every cluster has rows of one class alone. */
    public double homogeneity() {
        double entropy = entropy(rows);
        return entropy == 0 ? 1 : mutualInformation() / entropy;
    }

    /** 1 where all rows of a class are in one cluster. */
    public double completeness() {
        double entropy = entropy(columns);
        return entropy == 0 ? 1 : mutualInformation() / entropy;
    }

    /** The harmonic mean of homogeneity and completeness. */
    public double vMeasure() {
        double h = homogeneity();
        double c = completeness();
        return h + c == 0 ? 0 : 2 * h * c / (h + c);
    }

    private static double pairs(long count) {
        return count * (count - 1) / 2.0;
    }

    private double entropy(long[] sizes) {
        double sum = 0;
        for (long size : sizes) {
            double p = (double) size / n;
            sum -= size == 0 ? 0 : p * Math.log(p);
        }
        return sum;
    }

    private double mutualInformation() {
        double sum = 0;
        for (int i = 0; i < table.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                if (table[i][j] > 0) {
                    double p = (double) table[i][j] / n;
                    sum += p * Math.log(p * n * n / ((double) rows[i] * columns[j]));
                }
            }
        }
        return sum;
    }
}
