package org.inkstone.generative.diffusion;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Keeps the estimate of the data within the range of real data, at each step of a sampler. */
@FunctionalInterface
public interface Thresholding {
    /** The estimate within its range; the argument may be changed and returned. */
    INDArray apply(INDArray clean);

    /** Leaves the estimate alone: right for data without bounds, like points and embeddings. */
    static Thresholding none() {
        return clean -> clean;
    }

    /** Cuts at -1 and 1, the range of pictures. */
    static Thresholding clip() {
        return clip(1);
    }

    /** Cuts at {@code -range} and {@code range}. */
    static Thresholding clip(double range) {
        if (!(range > 0)) {
            throw new IllegalArgumentException("range must be positive: " + range);
        }
        return clean -> Nd4j.math().clipByValue(clean, -range, range);
    }

    /**
     * Cuts each example at its own quantile of absolute values, where that is above 1, and scales it back to -1 to 1: strong guidance
     * then does not saturate pictures (Saharia et al. 2022).
     *
     * @param quantile above 0, at most 1; the paper takes 0.995
     * @param most     the quantile is at most this, 1 or more
     */
    static Thresholding dynamic(double quantile, double most) {
        if (!(quantile > 0 && quantile <= 1)) {
            throw new IllegalArgumentException("quantile must be above 0 and at most 1: " + quantile);
        }
        if (!(most >= 1)) {
            throw new IllegalArgumentException("most must be at least 1: " + most);
        }
        return clean -> dynamic(clean, quantile, most);
    }

    private static INDArray dynamic(INDArray clean, double quantile, double most) {
        int examples = (int) clean.size(0);
        int length = (int) (clean.length() / examples);
        float[] values = clean.dup('c').data().asFloat();
        for (int n = 0; n < examples; n++) {
            float[] sorted = new float[length];
            for (int i = 0; i < length; i++) {
                sorted[i] = Math.abs(values[n * length + i]);
            }
            Arrays.sort(sorted);
            float limit = (float) Math.min(most, Math.max(1, quantile(sorted, quantile)));
            for (int i = n * length; i < (n + 1) * length; i++) {
                values[i] = Math.max(-limit, Math.min(limit, values[i])) / limit;
            }
        }
        return Nd4j.createFromArray(values).reshape('c', clean.shape()).castTo(clean.dataType());
    }

    private static double quantile(float[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
