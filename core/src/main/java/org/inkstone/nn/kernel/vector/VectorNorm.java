package org.inkstone.nn.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.inkstone.nn.kernel.vector.Lanes.L;
import static org.inkstone.nn.kernel.vector.Lanes.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.inkstone.nn.NormType;
import org.inkstone.nn.kernel.NormRows;
import org.inkstone.nn.kernel.Scalars;

/** On the JDK's vector module. Rows do not depend on each other, so that the processor adds up the lanes of several at once. */
public final class VectorNorm implements NormRows<float[]> {
    @Override
    public Scalars<float[]> scalars() {
        return Scalars.FLOATS;
    }

    @Override
    public void forward(
            NormType type,
            float[] x,
            int rows,
            int width,
            float[] gain,
            float[] bias,
            double eps,
            float[] out,
            float[] stats) {
        VectorMask<Float> tail = Lanes.tail(width);
        for (int i = 0; i < rows; i++) {
            int at = i * width;
            float mean = type == NormType.LAYER ? Lanes.sum(x, at, width, tail) / width : 0;
            float factor = (float) (1 / Math.sqrt(squares(x, at, width, tail, mean) / width + eps));
            if (bias == null) {
                scale(x, at, width, tail, factor, gain, out);
            } else {
                scale(x, at, width, tail, mean, factor, gain, bias, out);
            }
            stats[2 * i] = mean;
            stats[2 * i + 1] = factor;
        }
    }

    private static float squares(float[] x, int at, int width, VectorMask<Float> tail, float mean) {
        int full = S.loopBound(width);
        FloatVector sum = FloatVector.zero(S);
        FloatVector second = sum;
        int j = 0;
        for (; j <= full - 2 * L; j += 2 * L) {
            FloatVector v = fromArray(S, x, at + j).sub(mean);
            FloatVector w = fromArray(S, x, at + j + L).sub(mean);
            sum = v.fma(v, sum);
            second = w.fma(w, second);
        }
        if (j < full) {
            FloatVector v = fromArray(S, x, at + j).sub(mean);
            sum = v.fma(v, sum);
        }
        if (full < width) {
            FloatVector v = FloatVector.zero(S).blend(fromArray(S, x, at + full).sub(mean), tail);
            second = v.fma(v, second);
        }
        return sum.add(second).reduceLanes(VectorOperators.ADD);
    }

    private static void scale(
            float[] x,
            int at,
            int width,
            VectorMask<Float> tail,
            float mean,
            float factor,
            float[] gain,
            float[] bias,
            float[] out) {
        int full = S.loopBound(width);
        for (int j = 0; j < full; j += L) {
            fromArray(S, x, at + j)
                    .sub(mean)
                    .mul(factor)
                    .fma(fromArray(S, gain, j), fromArray(S, bias, j))
                    .intoArray(out, at + j);
        }
        if (full < width) {
            FloatVector v = fromArray(S, x, at + full)
                    .sub(mean)
                    .mul(factor)
                    .fma(fromArray(S, gain, full), fromArray(S, bias, full));
            Lanes.store(v, out, at + full, tail);
        }
    }

    private static void scale(
            float[] x, int at, int width, VectorMask<Float> tail, float factor, float[] gain, float[] out) {
        int full = S.loopBound(width);
        for (int j = 0; j < full; j += L) {
            fromArray(S, x, at + j).mul(factor).mul(fromArray(S, gain, j)).intoArray(out, at + j);
        }
        if (full < width) {
            Lanes.store(fromArray(S, x, at + full).mul(factor).mul(fromArray(S, gain, full)), out, at + full, tail);
        }
    }

    @Override
    public void backward(
            NormType type,
            float[] dy,
            float[] x,
            float[] stats,
            float[] gain,
            int rows,
            int width,
            float[] dx,
            boolean add,
            float[] gainSums,
            float[] biasSums) {
        VectorMask<Float> tail = Lanes.tail(width);
        for (int i = 0; i < rows; i++) {
            int at = i * width;
            float mean = stats[2 * i];
            float factor = stats[2 * i + 1];
            float product = products(dy, x, at, width, tail, mean, factor, gain, gainSums) / width;
            float sum = 0;
            if (type == NormType.LAYER) {
                sum = gradients(dy, at, width, tail, gain, biasSums) / width;
            }
            differences(dy, x, at, width, tail, mean, factor, gain, sum, product, dx, add);
        }
    }

    /** The sum of gradient times normalised value; the gain's gradient on the way. */
    private static float products(
            float[] dy,
            float[] x,
            int at,
            int width,
            VectorMask<Float> tail,
            float mean,
            float factor,
            float[] gain,
            float[] gainSums) {
        int full = S.loopBound(width);
        FloatVector sum = FloatVector.zero(S);
        for (int j = 0; j < full; j += L) {
            FloatVector v = fromArray(S, x, at + j).sub(mean).mul(factor).mul(fromArray(S, dy, at + j));
            sum = v.fma(fromArray(S, gain, j), sum);
            fromArray(S, gainSums, j).add(v).intoArray(gainSums, j);
        }
        if (full < width) {
            FloatVector v = fromArray(S, x, at + full).sub(mean).mul(factor).mul(fromArray(S, dy, at + full));
            sum = sum.add(FloatVector.zero(S).blend(v.mul(fromArray(S, gain, full)), tail));
            fromArray(S, gainSums, full).add(v).intoArray(gainSums, full);
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    /** The sum of gradients; the bias's on the way. */
    private static float gradients(
            float[] dy, int at, int width, VectorMask<Float> tail, float[] gain, float[] biasSums) {
        int full = S.loopBound(width);
        FloatVector sum = FloatVector.zero(S);
        for (int j = 0; j < full; j += L) {
            FloatVector v = fromArray(S, dy, at + j);
            sum = v.fma(fromArray(S, gain, j), sum);
            fromArray(S, biasSums, j).add(v).intoArray(biasSums, j);
        }
        if (full < width) {
            FloatVector v = fromArray(S, dy, at + full);
            sum = sum.add(FloatVector.zero(S).blend(v.mul(fromArray(S, gain, full)), tail));
            fromArray(S, biasSums, full).add(v).intoArray(biasSums, full);
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    private static void differences(
            float[] dy,
            float[] x,
            int at,
            int width,
            VectorMask<Float> tail,
            float mean,
            float factor,
            float[] gain,
            float sum,
            float product,
            float[] dx,
            boolean add) {
        int full = S.loopBound(width);
        for (int j = 0; j < full; j += L) {
            FloatVector v = fromArray(S, x, at + j)
                    .sub(mean)
                    .mul(factor)
                    .fma(
                            broadcast(S, -product),
                            fromArray(S, dy, at + j).mul(fromArray(S, gain, j)).sub(sum))
                    .mul(factor);
            (add ? v.add(fromArray(S, dx, at + j)) : v).intoArray(dx, at + j);
        }
        if (full < width) {
            FloatVector v = fromArray(S, x, at + full)
                    .sub(mean)
                    .mul(factor)
                    .fma(
                            broadcast(S, -product),
                            fromArray(S, dy, at + full)
                                    .mul(fromArray(S, gain, full))
                                    .sub(sum))
                    .mul(factor);
            Lanes.store(add ? v.add(fromArray(S, dx, at + full)) : v, dx, at + full, tail);
        }
    }
}
