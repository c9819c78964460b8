package org.inkstone.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adds up loss, accuracy and named metrics over batches. The mean is over examples, so a smaller last batch counts for
 * what it holds.
 *
 * <p>Accuracy is defined for class labels: rows that are not negative and sum to one (one-hot, smoothed or mixed; the
 * largest entry is the class), or a single column of zeros and ones (threshold 0.5). For anything else, such as
 * regression, {@link #accuracy()} is NaN. Of sequences {@code [N, classes, T]} each unmasked step counts.
 */
public final class Meter {
    private static final double ROW_SUM_TOLERANCE = 1e-3;

    private double lossSum;
    private long lossCount;
    private long right;
    private long predicted;
    private final Map<String, double[]> metrics = new LinkedHashMap<>();

    /** Adds the loss of a batch, as the sum over its examples. */
    public void addLoss(double sum, long examples) {
        if (examples <= 0) {
            throw new IllegalArgumentException("examples must be positive: " + examples);
        }
        lossSum += sum;
        lossCount += examples;
    }

    /** Adds right predictions that were counted elsewhere. */
    public void addPredictions(long rightOnes, long all) {
        if (rightOnes < 0 || rightOnes > all) {
            throw new IllegalArgumentException("right predictions must be between 0 and " + all + ": " + rightOnes);
        }
        right += rightOnes;
        predicted += all;
    }

    /** Adds a metric of a batch, as the sum over its examples. */
    public void addMetric(String name, double sum, long examples) {
        if (examples <= 0) {
            throw new IllegalArgumentException("examples must be positive: " + examples);
        }
        double[] total = metrics.computeIfAbsent(name, n -> new double[2]);
        total[0] += sum;
        total[1] += examples;
    }

    /**
     * Counts right predictions of a batch.
     *
     * @param labels {@code [N, classes]}, {@code [N, 1]} or {@code [N, classes, T]}
     * @param output probabilities or logits of the same shape
     * @param mask   {@code [N, T]} or {@code [N, 1]}, zero where a label does not count; null for none
     */
    public void addPredictions(INDArray labels, INDArray output, INDArray mask) {
        if (labels.rank() < 2 || labels.rank() > 3 || labels.length() != output.length()) {
            return;
        }
        int classes = (int) labels.size(1);
        float[] expected = rows(labels);
        float[] given = rows(output);
        float[] weights = mask == null ? null : flat(mask);
        int rows = expected.length / classes;
        if (weights != null && weights.length != rows) {
            return;
        }
        long hits = 0;
        long count = 0;
        for (int r = 0; r < rows; r++) {
            if (weights != null && weights[r] == 0) {
                continue;
            }
            if (!isClassLabel(expected, r * classes, classes)) {
                return;
            }
            count++;
            if (predictedClass(given, r * classes, classes) == predictedClass(expected, r * classes, classes)) {
                hits++;
            }
        }
        addPredictions(hits, count);
    }

    void addPredictionsOf(Meter other) {
        addPredictions(other.right, other.predicted);
    }

    /** Mean loss per example; NaN before the first batch. */
    public double loss() {
        return lossCount == 0 ? Double.NaN : lossSum / lossCount;
    }

    /** Share of right predictions; NaN where nothing was a class label. */
    public double accuracy() {
        return predicted == 0 ? Double.NaN : (double) right / predicted;
    }

    /** How many examples the loss is of. */
    public long examples() {
        return lossCount;
    }

    /** Mean of each named metric. */
    public Map<String, Double> metrics() {
        Map<String, Double> means = new LinkedHashMap<>();
        metrics.forEach((name, total) -> means.put(name, total[0] / total[1]));
        return means;
    }

    void save(TrainingState state) {
        state.put("lossSum", lossSum);
        state.put("lossCount", lossCount);
        state.put("right", right);
        state.put("predicted", predicted);
    }

    void restore(TrainingState state) {
        lossSum = state.getDouble("lossSum");
        lossCount = state.getLong("lossCount");
        right = state.getLong("right");
        predicted = state.getLong("predicted");
    }

    private static float[] rows(INDArray array) {
        return flat(array.rank() == 3 ? array.permute(0, 2, 1) : array);
    }

    private static float[] flat(INDArray array) {
        INDArray floats = array.dataType() == DataType.FLOAT ? array : array.castTo(DataType.FLOAT);
        return floats.dup('c').data().asFloat();
    }

    private static boolean isClassLabel(float[] values, int from, int classes) {
        if (classes == 1) {
            return values[from] == 0 || values[from] == 1;
        }
        double sum = 0;
        for (int i = from; i < from + classes; i++) {
            if (values[i] < 0) {
                return false;
            }
            sum += values[i];
        }
        return Math.abs(sum - 1) < ROW_SUM_TOLERANCE;
    }

    private static int predictedClass(float[] values, int from, int classes) {
        if (classes == 1) {
            return values[from] > 0.5f ? 1 : 0;
        }
        int best = 0;
        for (int i = 1; i < classes; i++) {
            if (values[from + i] > values[from + best]) {
                best = i;
            }
        }
        return best;
    }
}
