package org.inkstone.classic.decomposition;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;

/** Components that {@link PCA} found, and what scikit-learn's attributes say about them. Immutable. */
public final class PCAModel implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int CHUNK = 256;

    private final double[] means;
    private final double[] directions;
    private final double[] variances;
    private final double total;
    private final int rows;
    private final boolean whiten;

    PCAModel(FloatMatrix x, double[] means, double[] directions, double[] variances, double total, boolean whiten) {
        this.means = means.clone();
        this.directions = directions;
        this.variances = variances;
        this.total = total;
        this.rows = x.rows();
        this.whiten = whiten;
    }

    /** Number of components. */
    public int nComponents() {
        return variances.length;
    }

    /** Directions of length 1, {@code [components, d]}. */
    public double[][] components() {
        int d = means.length;
        return IntStream.range(0, nComponents())
                .mapToObj(j -> Arrays.copyOfRange(directions, j * d, (j + 1) * d))
                .toArray(double[][]::new);
    }

    /** Variance along each direction, by n - 1. */
    public double[] explainedVariance() {
        return variances.clone();
    }

    /** Its share of the variance of all columns. */
    public double[] explainedVarianceRatio() {
        return Arrays.stream(variances).map(v -> v / total).toArray();
    }

    /** Lengths of the scores of each component. */
    public double[] singularValues() {
        return Arrays.stream(variances).map(v -> Math.sqrt(v * (rows - 1))).toArray();
    }

    /** Mean of each column. */
    public double[] mean() {
        return means.clone();
    }

    /** Mean variance along the directions left out; 0 where none are. */
    public double noiseVariance() {
        int left = Math.min(rows, means.length) - nComponents();
        return left == 0 ? 0 : Math.max(0, total - Arrays.stream(variances).sum()) / left;
    }

    /** Scores, {@code [n, components]}, named {@code pc1}, {@code pc2}... */
    public FloatMatrix transform(FloatMatrix x) {
        int d = means.length;
        int k = nComponents();
        if (x.columns() != d) {
            throw new IllegalArgumentException("x must have the " + d + " columns that were fitted: " + x.columns());
        }
        float[] scores = new float[Math.multiplyExact(x.rows(), k)];
        each(x.rows(), i -> {
            double[] centred = new double[d];
            for (int q = 0; q < d; q++) {
                centred[q] = x.values()[i * d + q] - means[q];
            }
            for (int j = 0; j < k; j++) {
                double sum = 0;
                for (int q = 0; q < d; q++) {
                    sum += centred[q] * directions[j * d + q];
                }
                scores[i * k + j] = (float) (sum / scale(j));
            }
        });
        return FloatMatrix.wrap(scores, x.rows(), k)
                .withColumnNames(
                        IntStream.rangeClosed(1, k).mapToObj(j -> "pc" + j).toList());
    }

    /** From scores back to columns, {@code [n, d]}, without what was left out. */
    public FloatMatrix inverseTransform(FloatMatrix scores) {
        int d = means.length;
        int k = nComponents();
        if (scores.columns() != k) {
            throw new IllegalArgumentException("scores must have the " + k + " components: " + scores.columns());
        }
        float[] values = new float[Math.multiplyExact(scores.rows(), d)];
        each(scores.rows(), i -> {
            double[] row = means.clone();
            for (int j = 0; j < k; j++) {
                double score = scores.values()[i * k + j] * scale(j);
                for (int q = 0; q < d; q++) {
                    row[q] += score * directions[j * d + q];
                }
            }
            for (int q = 0; q < d; q++) {
                values[i * d + q] = (float) row[q];
            }
        });
        return FloatMatrix.wrap(values, scores.rows(), d);
    }

    private double scale(int component) {
        return whiten ? Math.max(Math.sqrt(variances[component]), Math.ulp(1.0)) : 1;
    }

    private static void each(int rows, IntConsumer row) {
        Parallel.run(0, (rows + CHUNK - 1) / CHUNK, t -> {
            for (int i = t * CHUNK; i < Math.min(rows, (t + 1) * CHUNK); i++) {
                row.accept(i);
            }
        });
    }

    @Override
    public String toString() {
        return "PCAModel[components=" + nComponents() + ", explained="
                + Arrays.stream(explainedVarianceRatio()).sum() + "]";
    }
}
