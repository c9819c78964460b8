package org.inkstone.classic.cluster;

import java.util.SplittableRandom;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.kernel.CentrePanels;
import org.inkstone.classic.kernel.LaneKernels;
import org.inkstone.classic.kernel.Moments;
import org.inkstone.classic.kernel.PointBlocks;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * k-means of a stream (Sculley 2010), as scikit-learn's {@code MiniBatchKMeans.partial_fit}: each batch moves the centres to the mean of
 * all rows that they have been given so far. Only the centres are kept, so the data need not fit into memory. Not safe for several
 * threads at once.
 */
public final class MiniBatchKMeans {
    /** Batches between looks at centres that have too few rows, as scikit-learn. */
    private static final int LOOK_EVERY = 10;

    private final Options options;
    private final SplittableRandom random;
    private double[] offset;
    private double[] centres;
    private double[] counts;
    private FloatMatrix first;
    private int batches;
    private double inertiaPerRow = Double.NaN;

    /**
     * Settings.
     *
     * @param k                 number of clusters, at least 1
     * @param batchSize         rows of a batch where {@link #fit(FloatMatrix, Options)} makes them; default 1024
     * @param maxIter           passes over the data at most; default 100
     * @param maxNoImprovement  ends after so many batches without a lower smoothed inertia; default 10
     * @param reassignmentRatio centres with less than this share of the most rows move to random rows of the batch; default 0.01
     * @param seed              of the random numbers
     * @param threads           0, the default, for all cores
     */
    public record Options(
            int k, int batchSize, int maxIter, int maxNoImprovement, double reassignmentRatio, long seed, int threads) {
        public Options {
            if (k < 1) {
                throw new IllegalArgumentException("k must be positive: " + k);
            }
            if (batchSize < k) {
                throw new IllegalArgumentException("batchSize must be at least k = " + k + ": " + batchSize);
            }
            if (maxIter < 1 || maxNoImprovement < 1) {
                throw new IllegalArgumentException(
                        "maxIter and maxNoImprovement must be positive: " + maxIter + ", " + maxNoImprovement);
            }
            if (!(reassignmentRatio >= 0 && reassignmentRatio < 1)) {
                throw new IllegalArgumentException(
                        "reassignmentRatio must be at least 0 and below 1: " + reassignmentRatio);
            }
            Parallel.threads(threads);
        }

        /** scikit-learn's defaults for k clusters. */
        public static Options of(int k) {
            return new Options(k, Math.max(k, 1024), 100, 10, 0.01, 0, 0);
        }

        public Options withBatchSize(int value) {
            return new Options(k, value, maxIter, maxNoImprovement, reassignmentRatio, seed, threads);
        }

        public Options withMaxIter(int value) {
            return new Options(k, batchSize, value, maxNoImprovement, reassignmentRatio, seed, threads);
        }

        public Options withMaxNoImprovement(int value) {
            return new Options(k, batchSize, maxIter, value, reassignmentRatio, seed, threads);
        }

        public Options withReassignmentRatio(double value) {
            return new Options(k, batchSize, maxIter, maxNoImprovement, value, seed, threads);
        }

        public Options withSeed(long value) {
            return new Options(k, batchSize, maxIter, maxNoImprovement, reassignmentRatio, value, threads);
        }

        public Options withThreads(int value) {
            return new Options(k, batchSize, maxIter, maxNoImprovement, reassignmentRatio, seed, value);
        }
    }

    public MiniBatchKMeans(Options options) {
        this.options = options;
        this.random = new SplittableRandom(options.seed());
    }

    /** Fits random batches of a matrix until the inertia no longer falls; the model has the labels of all rows. */
    public static KMeansModel fit(FloatMatrix x, Options options) {
        if (options.k() > x.rows()) {
            throw new IllegalArgumentException(
                    "k must be at most the number of rows, " + x.rows() + ": " + options.k());
        }
        MiniBatchKMeans stream = new MiniBatchKMeans(options);
        SplittableRandom draws = new SplittableRandom(options.seed() + 1);
        int size = Math.min(options.batchSize(), x.rows());
        long most = Math.max(1, (long) options.maxIter() * x.rows() / size);
        double smoothed = Double.NaN;
        double best = Double.POSITIVE_INFINITY;
        int since = 0;
        double share = Math.min(1, 2.0 * size / (x.rows() + 1));
        long batch = 0;
        for (; batch < most && since < options.maxNoImprovement(); batch++) {
            stream.partialFit(x.selectRows(Seeding.differentRows(x.rows(), size, draws)));
            double now = stream.inertiaPerRow();
            smoothed = Double.isNaN(smoothed) ? now : smoothed * (1 - share) + now * share;
            since = smoothed < best ? 0 : since + 1;
            best = Math.min(best, smoothed);
        }
        KMeansModel centresOnly = stream.model();
        int[] labels = centresOnly.predict(x);
        return stream.model(labels, -centresOnly.score(x), since >= options.maxNoImprovement());
    }

    /**
     * Fits a stream, batch by batch as it comes.
     *
     * @param data   features of each batch are used
     * @param epochs passes over the data
     */
    public static KMeansModel fit(DataSetIterator data, int epochs, Options options) {
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs must be positive: " + epochs);
        }
        MiniBatchKMeans stream = new MiniBatchKMeans(options);
        for (int epoch = 0; epoch < epochs; epoch++) {
            data.reset();
            while (data.hasNext()) {
                stream.partialFit(FloatMatrix.of(data.next()));
            }
        }
        return stream.model();
    }

    /**
     * Moves the centres by one batch; the first one also makes them, by k-means++.
     *
     * @throws IllegalArgumentException where the first batch has fewer rows than there are clusters, or a later one another width
     */
    public MiniBatchKMeans partialFit(FloatMatrix batch) {
        LaneKernels kernels = LaneKernels.active();
        boolean start = centres == null;
        if (start) {
            if (batch.rows() < options.k()) {
                throw new IllegalArgumentException(
                        "the first batch must have at least k = " + options.k() + " rows: " + batch.rows());
            }
            offset = Moments.means(batch, options.threads());
            first = batch.selectRows(0);
            counts = new double[options.k()];
        } else {
            first.checkSameColumns(batch);
        }
        PointBlocks points = PointBlocks.pack(batch, offset, kernels.blockSize(), options.threads());
        if (start) {
            centres = new Seeding(points, null, options.threads()).plusPlus(options.k(), random);
        }
        int[] nearest = nearest(points, kernels);
        inertiaPerRow = inertia(points, nearest) / batch.rows();
        move(points, nearest);
        batches++;
        if (batches % LOOK_EVERY == 0) {
            reassign(points);
        }
        return this;
    }

    private int[] nearest(PointBlocks points, LaneKernels kernels) {
        CentrePanels panels = new CentrePanels(options.k(), offset.length).fill(centres);
        int[] nearest = new int[points.points()];
        Parallel.run(
                options.threads(),
                points.blocks(),
                b -> kernels.nearest(
                        points, b, panels, nearest, b * points.blockSize(), new float[points.blockSize()]));
        return nearest;
    }

    private double inertia(PointBlocks points, int[] nearest) {
        int d = offset.length;
        double sum = 0;
        for (int i = 0; i < nearest.length; i++) {
            for (int q = 0; q < d; q++) {
                double v = points.get(i, q) - centres[nearest[i] * d + q];
                sum += v * v;
            }
        }
        return sum;
    }

    private void move(PointBlocks points, int[] nearest) {
        int d = offset.length;
        double[] sums = new double[centres.length];
        int[] given = new int[options.k()];
        for (int i = 0; i < nearest.length; i++) {
            given[nearest[i]]++;
            for (int q = 0; q < d; q++) {
                sums[nearest[i] * d + q] += points.get(i, q);
            }
        }
        for (int j = 0; j < given.length; j++) {
            if (given[j] > 0) {
                for (int q = 0; q < d; q++) {
                    centres[j * d + q] = (centres[j * d + q] * counts[j] + sums[j * d + q]) / (counts[j] + given[j]);
                }
                counts[j] += given[j];
            }
        }
    }

    private void reassign(PointBlocks points) {
        double most = 0;
        double least = Double.POSITIVE_INFINITY;
        for (double count : counts) {
            most = Math.max(most, count);
        }
        for (double count : counts) {
            least = count >= options.reassignmentRatio() * most ? Math.min(least, count) : least;
        }
        for (int j = 0; j < counts.length; j++) {
            if (counts[j] < options.reassignmentRatio() * most) {
                int row = random.nextInt(points.points());
                for (int q = 0; q < offset.length; q++) {
                    centres[j * offset.length + q] = points.get(row, q);
                }
                counts[j] = least;
            }
        }
    }

    /** Mean squared distance of the last batch's rows to the centres before they moved; NaN before the first. */
    public double inertiaPerRow() {
        return inertiaPerRow;
    }

    /**
     * The centres as they are, in a model without labels, whose inertia is NaN.
     *
     * @throws IllegalStateException before the first batch
     */
    public KMeansModel model() {
        return model(new int[0], Double.NaN, true);
    }

    private KMeansModel model(int[] labels, double inertia, boolean converged) {
        if (centres == null) {
            throw new IllegalStateException("no batch was fitted yet");
        }
        int used = 0;
        for (double count : counts) {
            used += count > 0 ? 1 : 0;
        }
        return new KMeansModel(
                new LloydIterations.Result(centres, labels, inertia, batches, converged),
                offset,
                first.columnNames(),
                used);
    }
}
