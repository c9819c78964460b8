package org.inkstone.nn.kernel.vector;

import static org.inkstone.nn.kernel.vector.Lanes.L;
import static org.inkstone.nn.kernel.vector.Lanes.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.kernel.ActivationRows;
import org.inkstone.nn.kernel.NormalDistribution;
import org.inkstone.nn.kernel.Scalars;

/** On the JDK's vector module; a loop for each kind, so that each is compiled into one. */
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
        int count = rows * width;
        switch (kind) {
            case RELU -> relu(z, count, out);
            case GELU -> gelu(z, count, out);
            case GELU_TANH -> geluTanh(z, count, out);
            case SILU -> silu(z, count, out);
            case SWIGLU -> swiglu(z, rows, width, out);
            case GEGLU -> geglu(z, rows, width, out);
        }
    }

    private static void relu(float[] z, int count, float[] out) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = Lanes.load(z, i);
            v.blend(0, v.compare(VectorOperators.LT, 0)).intoArray(out, i);
        }
    }

    private static void gelu(float[] z, int count, float[] out) {
        for (int i = 0; i < count; i += L) {
            gelu(Lanes.load(z, i)).intoArray(out, i);
        }
    }

    private static void geluTanh(float[] z, int count, float[] out) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = Lanes.load(z, i);
            v.div(Lanes.exp(inner(v).neg()).add(1)).intoArray(out, i);
        }
    }

    private static void silu(float[] z, int count, float[] out) {
        for (int i = 0; i < count; i += L) {
            silu(Lanes.load(z, i)).intoArray(out, i);
        }
    }

    private static FloatVector gelu(FloatVector z) {
        return z.mul(Lanes.below(z, Lanes.bell(z)));
    }

    private static FloatVector silu(FloatVector z) {
        return z.div(Lanes.exp(z.neg()).add(1));
    }

    /** Since {@code (1 + tanh(u)) / 2 = sigmoid(2 u)}. */
    private static FloatVector inner(FloatVector z) {
        return z.mul(z).fma(Lanes.all(CUBE * INNER), Lanes.all(INNER)).mul(z);
    }

    private static void swiglu(float[] z, int rows, int width, float[] out) {
        // what is written beyond a row is overwritten by the next, or lies beyond the block
        for (int i = 0; i < rows; i++) {
            for (int j = 0, gate = 2 * i * width; j < width; j += L) {
                silu(Lanes.load(z, gate + j))
                        .mul(Lanes.load(z, gate + width + j))
                        .intoArray(out, i * width + j);
            }
        }
    }

    private static void geglu(float[] z, int rows, int width, float[] out) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0, gate = 2 * i * width; j < width; j += L) {
                gelu(Lanes.load(z, gate + j))
                        .mul(Lanes.load(z, gate + width + j))
                        .intoArray(out, i * width + j);
            }
        }
    }

    @Override
    public void backward(FeedForwardActivation kind, float[] z, float[] dOut, int rows, int width, float[] dz) {
        int count = rows * width;
        switch (kind) {
            case RELU -> reluBack(z, dOut, count, dz);
            case GELU -> geluBack(z, dOut, count, dz);
            case GELU_TANH -> geluTanhBack(z, dOut, count, dz);
            case SILU -> siluBack(z, dOut, count, dz);
            case SWIGLU -> swigluBack(z, dOut, rows, width, dz);
            case GEGLU -> gegluBack(z, dOut, rows, width, dz);
        }
    }

    private static void reluBack(float[] z, float[] dOut, int count, float[] dz) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = Lanes.load(z, i);
            // z - z is 0, or NaN where z is
            FloatVector slope = v.sub(v).blend(1, v.compare(VectorOperators.GT, 0));
            Lanes.load(dOut, i).mul(slope).intoArray(dz, i);
        }
    }

    private static void geluBack(float[] z, float[] dOut, int count, float[] dz) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = Lanes.load(z, i);
            FloatVector bell = Lanes.bell(v);
            Lanes.load(dOut, i).mul(geluSlope(v, bell, Lanes.below(v, bell))).intoArray(dz, i);
        }
    }

    private static FloatVector geluSlope(FloatVector z, FloatVector bell, FloatVector below) {
        return z.mul(bell).fma(Lanes.all((float) NormalDistribution.DENSITY), below);
    }

    private static void geluTanhBack(float[] z, float[] dOut, int count, float[] dz) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = Lanes.load(z, i);
            FloatVector s = Lanes.sigmoid(inner(v));
            FloatVector inside = v.mul(v).fma(Lanes.all(3 * CUBE * INNER), Lanes.all(INNER));
            // s (1 + z inner' (1 - s))
            FloatVector slope = v.mul(inside).mul(Lanes.all(1).sub(s)).fma(s, s);
            Lanes.load(dOut, i).mul(slope).intoArray(dz, i);
        }
    }

    private static void siluBack(float[] z, float[] dOut, int count, float[] dz) {
        for (int i = 0; i < count; i += L) {
            FloatVector v = Lanes.load(z, i);
            Lanes.load(dOut, i).mul(siluSlope(v, Lanes.sigmoid(v))).intoArray(dz, i);
        }
    }

    private static FloatVector siluSlope(FloatVector z, FloatVector sigmoid) {
        return z.mul(Lanes.all(1).sub(sigmoid)).fma(sigmoid, sigmoid);
    }

    private static void swigluBack(float[] z, float[] dOut, int rows, int width, float[] dz) {
        int full = S.loopBound(width);
        VectorMask<Float> tail = Lanes.tail(width);
        for (int i = 0; i < rows; i++) {
            int gate = 2 * i * width;
            for (int j = 0; j < width; j += L) {
                FloatVector v = Lanes.load(z, gate + j);
                FloatVector up = Lanes.load(z, gate + width + j);
                FloatVector d = Lanes.load(dOut, i * width + j);
                FloatVector s = Lanes.sigmoid(v);
                storeGate(d.mul(up).mul(siluSlope(v, s)), dz, gate + j, j < full, tail);
                d.mul(v.mul(s)).intoArray(dz, gate + width + j);
            }
        }
    }

    private static void gegluBack(float[] z, float[] dOut, int rows, int width, float[] dz) {
        int full = S.loopBound(width);
        VectorMask<Float> tail = Lanes.tail(width);
        for (int i = 0; i < rows; i++) {
            int gate = 2 * i * width;
            for (int j = 0; j < width; j += L) {
                FloatVector v = Lanes.load(z, gate + j);
                FloatVector up = Lanes.load(z, gate + width + j);
                FloatVector d = Lanes.load(dOut, i * width + j);
                FloatVector bell = Lanes.bell(v);
                FloatVector below = Lanes.below(v, bell);
                storeGate(d.mul(up).mul(geluSlope(v, bell, below)), dz, gate + j, j < full, tail);
                d.mul(v.mul(below)).intoArray(dz, gate + width + j);
            }
        }
    }

    /** What lies beyond a row's gates has been written already. */
    private static void storeGate(FloatVector v, float[] dz, int at, boolean whole, VectorMask<Float> tail) {
        if (whole) {
            v.intoArray(dz, at);
        } else {
            Lanes.store(v, dz, at, tail);
        }
    }
}
