package org.inkstone.generative.metric;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Feature vectors on the Java heap, in double.
 *
 * @param values row-major [count][width]
 */
record Samples(double[] values, int count, int width) {

    /** Of an array [N, features], all finite. */
    static Samples of(String what, INDArray features) {
        if (features.rank() != 2) {
            throw new IllegalArgumentException(what + " must be [N, features]: " + Arrays.toString(features.shape()));
        }
        double[] values = features.castTo(DataType.DOUBLE).dup('c').data().asDouble();
        int width = (int) features.size(1);
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        what + " must be finite: row " + i / width + ", column " + i % width + " is " + values[i]);
            }
        }
        return new Samples(values, (int) features.size(0), width);
    }

    /** Refuses too few samples, and samples of another width than the other's. */
    void check(String what, int least, Samples other) {
        if (count < least) {
            throw new IllegalArgumentException(what + " must hold at least " + least + " samples: " + count);
        }
        if (width != other.width) {
            throw new IllegalArgumentException(
                    "real and generated features must be of one width: " + other.width + " and " + width);
        }
    }

    double dot(int row, Samples other, int otherRow) {
        double sum = 0;
        for (int i = row * width, j = otherRow * width, end = i + width; i < end; i++, j++) {
            sum += values[i] * other.values[j];
        }
        return sum;
    }

    double squaredDistance(int row, Samples other, int otherRow) {
        double sum = 0;
        for (int i = row * width, j = otherRow * width, end = i + width; i < end; i++, j++) {
            double difference = values[i] - other.values[j];
            sum += difference * difference;
        }
        return sum;
    }
}
