package org.inkstone.generative.diffusion;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

/** Linear combinations of arrays, and normal noise: all the array work of schedules and samplers. */
final class Mix {
    private Mix() {}

    /** {@code a x + b y} as a new array. */
    static INDArray of(double a, INDArray x, double b, INDArray y) {
        sameShape(x, y);
        return x.mul(a).addi(y.mul(b));
    }

    /** {@code a_n x_n + b_n y_n} for each example n, as a new array. */
    static INDArray rows(double[] a, INDArray x, double[] b, INDArray y) {
        sameShape(x, y);
        return rows(a, x).addi(rows(b, y));
    }

    /** {@code a_n x_n} for each example n, as a new array. */
    static INDArray rows(double[] a, INDArray x) {
        if (a.length != x.size(0)) {
            throw new IllegalArgumentException(
                    "times must be one, or one for each of " + x.size(0) + " examples: " + a.length);
        }
        long[] column = new long[x.rank()];
        Arrays.fill(column, 1);
        column[0] = a.length;
        return x.mul(Nd4j.createFromArray(a).castTo(x.dataType()).reshape(column));
    }

    /** Standard normal numbers of the shape and type of another array. */
    static INDArray noiseLike(INDArray like, Random random) {
        INDArray noise = Nd4j.randn(random, like.shape());
        return noise.dataType() == like.dataType() ? noise : noise.castTo(like.dataType());
    }

    static void sameShape(INDArray x, INDArray y) {
        if (!Arrays.equals(x.shape(), y.shape())) {
            throw new IllegalArgumentException(
                    "shapes must be equal: " + Arrays.toString(x.shape()) + " and " + Arrays.toString(y.shape()));
        }
    }
}
