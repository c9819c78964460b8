package org.inkstone.nn.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.inkstone.nn.kernel.vector.Lanes.L;
import static org.inkstone.nn.kernel.vector.Lanes.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.inkstone.nn.kernel.Scalars;
import org.inkstone.nn.kernel.SoftmaxRows;

/** On the JDK's vector module. */
public final class VectorSoftmax implements SoftmaxRows<float[]> {
    @Override
    public Scalars<float[]> scalars() {
        return Scalars.FLOATS;
    }

    @Override
    public void softmax(float[] x, int rows, int width) {
        VectorMask<Float> tail = Lanes.tail(width);
        for (int i = 0, at = 0; i < rows; i++, at += width) {
            float sum = exponentials(x, at, width, tail, highest(x, at, at + width));
            affine(x, at, width, tail, 1 / sum, 0);
        }
    }

    @Override
    public void crossEntropy(float[] x, int at, int width, int label, double smoothing, double scale, double[] result) {
        VectorMask<Float> tail = Lanes.tail(width);
        float before = highest(x, at, at + label);
        float highest = Math.max(before, highest(x, at + label, at + width));
        float own = x[at + label];
        double target = (1 - smoothing) * own;
        if (smoothing != 0) {
            target += smoothing * (Lanes.sum(x, at, width, tail) / width);
        }
        boolean gradient = !Double.isNaN(scale);
        float sum = exponentials(x, at, width, tail, highest);
        result[0] = highest + Math.log(sum) - target;
        result[1] = own == highest && before < own ? 1 : 0;
        if (gradient) {
            affine(x, at, width, tail, (float) (scale / sum), (float) (-scale * smoothing / width));
            x[at + label] -= (float) (scale * (1 - smoothing));
        }
    }

    /** The highest that is a number; minus infinity of none. */
    private static float highest(float[] x, int from, int to) {
        if (to - from < L) {
            float highest = Float.NEGATIVE_INFINITY;
            for (int j = from; j < to; j++) {
                highest = x[j] > highest ? x[j] : highest;
            }
            return highest;
        }
        FloatVector a = broadcast(S, Float.NEGATIVE_INFINITY);
        FloatVector b = a;
        int j = from;
        for (; j <= to - 2 * L; j += 2 * L) {
            a = higher(a, fromArray(S, x, j));
            b = higher(b, fromArray(S, x, j + L));
        }
        if (j <= to - L) {
            a = higher(a, fromArray(S, x, j));
        }
        // the last register overlaps: a value seen twice is no higher
        return higher(higher(a, b), fromArray(S, x, to - L)).reduceLanes(VectorOperators.MAX);
    }

    private static FloatVector higher(FloatVector a, FloatVector b) {
        return a.blend(b, b.compare(VectorOperators.GT, a));
    }

    /** Replaces a row by its exponentials and gives their sum. */
    private static float exponentials(float[] x, int at, int width, VectorMask<Float> tail, float highest) {
        Exponentials.exp(x, at, width, highest);
        return Lanes.sum(x, at, width, tail);
    }

    private static void affine(float[] x, int at, int width, VectorMask<Float> tail, float factor, float shift) {
        int full = S.loopBound(width);
        FloatVector factors = broadcast(S, factor);
        FloatVector shifts = broadcast(S, shift);
        for (int j = 0; j < full; j += L) {
            fromArray(S, x, at + j).fma(factors, shifts).intoArray(x, at + j);
        }
        if (full < width) {
            Lanes.store(fromArray(S, x, at + full).fma(factors, shifts), x, at + full, tail);
        }
    }
}
