package org.inkstone.nn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Random arrays that begin in the middle of a buffer, as parameters do, and comparisons with plain loops. */
final class Arrays2d {
    private Arrays2d() {}

    static INDArray normal(long seed, DataType type, double scale, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        INDArray array = empty(type, shape);
        HostValues<double[]> values = HostDoubles.writable(array);
        double[] all = new double[(int) array.length()];
        for (int i = 0; i < all.length; i++) {
            all[i] = scale * random.nextGaussian();
        }
        values.put(0, all, 0, all.length);
        return array;
    }

    /** With NaN all over, so that a value left out is found. */
    static INDArray empty(DataType type, long... shape) {
        long length = 1;
        for (long size : shape) {
            length *= size;
        }
        INDArray buffer = Nd4j.valueArrayOf(new long[] {1, length + 10}, Double.NaN, type);
        return buffer.get(
                        org.nd4j.linalg.indexing.NDArrayIndex.point(0),
                        org.nd4j.linalg.indexing.NDArrayIndex.interval(7, length + 7))
                .reshape('c', shape);
    }

    static double[] values(INDArray array) {
        double[] all = new double[(int) array.length()];
        HostDoubles.of(array).get(0, all, 0, all.length);
        return all;
    }

    static void close(INDArray array, double[] expected, double tolerance) {
        close(values(array), expected, tolerance);
    }

    static void close(double[] actual, double[] expected, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i])
                    .as("value %d", i)
                    .isCloseTo(expected[i], within(tolerance * Math.max(1, Math.abs(expected[i]))));
        }
    }

    static double tolerance(INDArray array, double ofFloat) {
        return array.dataType() == DataType.FLOAT ? ofFloat : 1e-9;
    }

    /** The derivative of {@code sum(weights * f())} with respect to each value of a double array, by central differences. */
    static double[] differences(INDArray x, double[] weights, Supplier<double[]> f) {
        double step = 1e-5;
        double[] slopes = new double[(int) x.length()];
        HostValues<double[]> values = HostDoubles.writable(x);
        double[] one = new double[1];
        for (int i = 0; i < slopes.length; i++) {
            values.get(i, one, 0, 1);
            double before = one[0];
            values.put(i, new double[] {before + step}, 0, 1);
            double up = dot(weights, f.get());
            values.put(i, new double[] {before - step}, 0, 1);
            double down = dot(weights, f.get());
            values.put(i, new double[] {before}, 0, 1);
            slopes[i] = (up - down) / (2 * step);
        }
        return slopes;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
