package org.inkstone.classic.data;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Point sets to try algorithms on, by the definitions of scikit-learn's {@code sklearn.datasets.make_*}, with random numbers of their
 * own. Rows come in random order; the class of a row is the shape it belongs to.
 */
public final class SyntheticData {
    private SyntheticData() {}

    /** Two interleaving half circles of radius 1. */
    public static LabelledRows makeMoons(int rows, double noise, long seed) {
        SplittableRandom random = checked(rows, noise, seed);
        int outer = rows / 2;
        double[][] x = new double[rows][];
        int[] y = new int[rows];
        for (int i = 0; i < rows; i++) {
            boolean out = i < outer;
            int of = out ? outer : rows - outer;
            double angle = Math.PI * (out ? i : i - outer) / Math.max(1, of - 1);
            x[i] = out
                    ? new double[] {Math.cos(angle), Math.sin(angle)}
                    : new double[] {1 - Math.cos(angle), 0.5 - Math.sin(angle)};
            y[i] = out ? 0 : 1;
        }
        return noisy(x, y, noise, random);
    }

    /**
     * A circle of radius 1 and a smaller one in it.
     *
     * @param factor radius of the inner one, 0 to 1
     */
    public static LabelledRows makeCircles(int rows, double noise, double factor, long seed) {
        if (!(factor >= 0 && factor < 1)) {
            throw new IllegalArgumentException("factor must be at least 0 and below 1: " + factor);
        }
        SplittableRandom random = checked(rows, noise, seed);
        int outer = rows / 2;
        double[][] x = new double[rows][];
        int[] y = new int[rows];
        for (int i = 0; i < rows; i++) {
            boolean out = i < outer;
            double angle = 2 * Math.PI * (out ? i : i - outer) / (out ? outer : rows - outer);
            double radius = out ? 1 : factor;
            x[i] = new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
            y[i] = out ? 0 : 1;
        }
        return noisy(x, y, noise, random);
    }

    /**
     * Normal clouds of equal size.
     *
     * @param centres {@code [clouds, d]}
     * @param spread  standard deviation of each cloud, one for each or one for all
     */
    public static LabelledRows makeBlobs(int rows, double[][] centres, double[] spread, long seed) {
        if (spread.length != 1 && spread.length != centres.length) {
            throw new IllegalArgumentException(
                    "spread must be one number or one for each of " + centres.length + " centres: " + spread.length);
        }
        SplittableRandom random = checked(rows, 0, seed);
        double[][] x = new double[rows][];
        int[] y = new int[rows];
        for (int i = 0; i < rows; i++) {
            y[i] = i % centres.length;
            double deviation = spread[spread.length == 1 ? 0 : y[i]];
            x[i] = new double[centres[y[i]].length];
            for (int j = 0; j < x[i].length; j++) {
                x[i][j] = centres[y[i]][j] + deviation * gaussian(random);
            }
        }
        return noisy(x, y, 0, random);
    }

    /** As {@link #makeBlobs(int, double[][], double[], long)} with centres drawn from the cube from -10 to 10. */
    public static LabelledRows makeBlobs(int rows, int clouds, int features, double spread, long seed) {
        if (clouds < 1 || features < 1) {
            throw new IllegalArgumentException("clouds and features must be positive: " + clouds + ", " + features);
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[][] centres = new double[clouds][features];
        for (double[] centre : centres) {
            for (int j = 0; j < features; j++) {
                centre[j] = 20 * random.nextDouble() - 10;
            }
        }
        return makeBlobs(rows, centres, new double[] {spread}, seed + 1);
    }

    /** Blobs sheared into long shapes, which distances to centres cut through. */
    public static LabelledRows makeAnisotropic(int rows, long seed) {
        LabelledRows blobs = makeBlobs(rows, new double[][] {{-6, -3}, {-2, 6}, {6, 1}}, new double[] {1}, seed);
        double[][] x = new double[rows][];
        for (int i = 0; i < rows; i++) {
            float a = blobs.x().get(i, 0);
            float b = blobs.x().get(i, 1);
            x[i] = new double[] {0.6 * a - 0.4 * b, -0.6 * a + 0.8 * b};
        }
        return new LabelledRows(FloatMatrix.of(x), blobs.y(), List.of());
    }

    /** No structure: points anywhere in the unit square. */
    public static LabelledRows makeUniform(int rows, long seed) {
        SplittableRandom random = checked(rows, 0, seed);
        double[][] x = IntStream.range(0, rows)
                .mapToObj(i -> new double[] {random.nextDouble(), random.nextDouble()})
                .toArray(double[][]::new);
        return new LabelledRows(FloatMatrix.of(x), new int[rows], List.of());
    }

    private static SplittableRandom checked(int rows, double noise, long seed) {
        if (rows < 2) {
            throw new IllegalArgumentException("rows must be at least 2: " + rows);
        }
        if (!(noise >= 0) || Double.isInfinite(noise)) {
            throw new IllegalArgumentException("noise must be a number of at least 0: " + noise);
        }
        return new SplittableRandom(seed);
    }

    private static LabelledRows noisy(double[][] x, int[] y, double noise, SplittableRandom random) {
        int n = x.length;
        int[] order = IntStream.range(0, n).toArray();
        for (int i = n - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        double[][] rows = new double[n][];
        int[] classes = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i] = x[order[i]].clone();
            classes[i] = y[order[i]];
            for (int j = 0; noise > 0 && j < rows[i].length; j++) {
                rows[i][j] += noise * gaussian(random);
            }
        }
        return new LabelledRows(FloatMatrix.of(rows), classes, List.of());
    }

    /** By Box and Muller. */
    private static double gaussian(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
