package org.inkstone.nn.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.inkstone.nn.kernel.vector.Lanes.L;
import static org.inkstone.nn.kernel.vector.Lanes.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.kernel.ActivationRows;
import org.inkstone.nn.kernel.NormalDistribution;
import org.inkstone.nn.kernel.Scalars;

/**
 * On the JDK's vector module, in several passes over runs that stay in the first-level cache: for the plain kinds all values of a block
 * are a run, for the gated ones the gates of a row.
 */
public final class VectorActivations implements ActivationRows<float[]> {
    private static final float CUBE = 0.044715f;
    /** {@code 2 sqrt(2 / pi)}. */
    private static final float INNER = 1.5957691216057308f;

    @Override
    public Scalars<float[]> scalars() {
        return Scalars.FLOATS;
    }

    @Override
    public void forward(FeedForwardActivation kind, float[] z, int rows, int width, float[] out) {
        if (!kind.gated()) {
            values(kind, z, 0, rows * width, out, 0);
            return;
        }
        // what is written beyond a row is overwritten by the next, or lies beyond the block
        for (int i = 0; i < rows; i++) {
            int gate = 2 * i * width;
            int to = i * width;
            values(kind, z, gate, width, out, to);
            for (int j = 0; j < width; j += L) {
                fromArray(S, out, to + j).mul(fromArray(S, z, gate + width + j)).intoArray(out, to + j);
            }
        }
    }

    private static void values(FeedForwardActivation kind, float[] z, int at, int count, float[] out, int to) {
        switch (kind) {
            case RELU -> relu(z, at, count, out, to);
            case GELU, GEGLU -> {
                Exponentials.bell(z, at, count, out, to);
                Exponentials.below(z, at, count, out, to, out, to);
                for (int j = 0; j < count; j += L) {
                    fromArray(S, out, to + j).mul(fromArray(S, z, at + j)).intoArray(out, to + j);
                }
            }
            case GELU_TANH, SILU, SWIGLU -> {
                odds(kind, z, at, count, out, to);
                for (int j = 0; j < count; j += L) {
                    fromArray(S, z, at + j)
                            .div(fromArray(S, out, to + j).add(1))
                            .intoArray(out, to + j);
                }
            }
        }
    }

    private static void relu(float[] z, int at, int count, float[] out, int to) {
        for (int j = 0; j < count; j += L) {
            FloatVector v = fromArray(S, z, at + j);
            v.blend(0, v.compare(VectorOperators.LT, 0)).intoArray(out, to + j);
        }
    }

    /** {@code to = exp(-y)}, so that {@code sigmoid(y) = 1 / (1 + to)}; y is z, or what the tanh of GELU is twice of. */
    private static void odds(FeedForwardActivation kind, float[] z, int at, int count, float[] to, int toAt) {
        if (kind == FeedForwardActivation.GELU_TANH) {
            for (int j = 0; j < count; j += L) {
                FloatVector v = fromArray(S, z, at + j);
                // since (1 + tanh(u)) / 2 = sigmoid(2 u)
                v.mul(v)
                        .fma(broadcast(S, -CUBE * INNER), broadcast(S, -INNER))
                        .mul(v)
                        .intoArray(to, toAt + j);
            }
        } else {
            for (int j = 0; j < count; j += L) {
                fromArray(S, z, at + j).neg().intoArray(to, toAt + j);
            }
        }
        Exponentials.exp(to, toAt, count, 0);
    }

    @Override
    public void backward(
            FeedForwardActivation kind, float[] z, float[] dOut, int rows, int width, float[] dz, float[] work) {
        if (!kind.gated()) {
            int count = rows * width;
            slopes(kind, z, 0, count, work, dz, 0);
            for (int j = 0; j < count; j += L) {
                fromArray(S, dz, j).mul(fromArray(S, dOut, j)).intoArray(dz, j);
            }
            return;
        }
        VectorMask<Float> tail = Lanes.tail(width);
        int slopes = width + 4 * L;
        for (int i = 0; i < rows; i++) {
            int gate = 2 * i * width;
            slopes(kind, z, gate, width, work, work, slopes);
            for (int j = 0; j < width; j += L) {
                FloatVector d = fromArray(S, dOut, i * width + j);
                d.mul(fromArray(S, work, j)).intoArray(dz, gate + width + j);
                FloatVector v = fromArray(S, z, gate + width + j).mul(d).mul(fromArray(S, work, slopes + j));
                if (j <= width - L) {
                    v.intoArray(dz, gate + j);
                } else {
                    Lanes.store(v, dz, gate + j, tail);
                }
            }
        }
    }

    /** Values of the activation, from the beginning of {@code values}, and its derivatives. */
    private static void slopes(
            FeedForwardActivation kind, float[] z, int at, int count, float[] values, float[] slopes, int to) {
        switch (kind) {
            case RELU -> {
                for (int j = 0; j < count; j += L) {
                    FloatVector v = fromArray(S, z, at + j);
                    // z - z is 0, or NaN where z is
                    v.sub(v).blend(1, v.compare(VectorOperators.GT, 0)).intoArray(slopes, to + j);
                }
            }
            case GELU, GEGLU -> {
                Exponentials.bell(z, at, count, slopes, to);
                Exponentials.below(z, at, count, slopes, to, values, 0);
                for (int j = 0; j < count; j += L) {
                    FloatVector v = fromArray(S, z, at + j);
                    FloatVector below = fromArray(S, values, j);
                    v.mul(fromArray(S, slopes, to + j))
                            .fma(broadcast(S, (float) NormalDistribution.DENSITY), below)
                            .intoArray(slopes, to + j);
                    below.mul(v).intoArray(values, j);
                }
            }
            case GELU_TANH -> {
                odds(kind, z, at, count, slopes, to);
                for (int j = 0; j < count; j += L) {
                    FloatVector v = fromArray(S, z, at + j);
                    FloatVector s =
                            broadcast(S, 1).div(fromArray(S, slopes, to + j).add(1));
                    FloatVector inside = v.mul(v).fma(broadcast(S, 3 * CUBE * INNER), broadcast(S, INNER));
                    // s (1 + z inner' (1 - s))
                    v.mul(inside).mul(broadcast(S, 1).sub(s)).fma(s, s).intoArray(slopes, to + j);
                }
            }
            case SILU, SWIGLU -> {
                odds(kind, z, at, count, slopes, to);
                for (int j = 0; j < count; j += L) {
                    FloatVector v = fromArray(S, z, at + j);
                    FloatVector s =
                            broadcast(S, 1).div(fromArray(S, slopes, to + j).add(1));
                    v.mul(broadcast(S, 1).sub(s)).fma(s, s).intoArray(slopes, to + j);
                    v.mul(s).intoArray(values, j);
                }
            }
        }
    }
}
