package org.inkstone.classic.kernel.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.inkstone.classic.kernel.DoubleKernels;
import org.inkstone.classic.kernel.Exponential;

/** On the JDK's vector module. */
public final class VectorDoubles implements DoubleKernels {
    private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(S.vectorBitSize() / 2));

    private static final double F0 = Exponential.FACTORS[13];
    private static final double F1 = Exponential.FACTORS[12];
    private static final double F2 = Exponential.FACTORS[11];
    private static final double F3 = Exponential.FACTORS[10];
    private static final double F4 = Exponential.FACTORS[9];
    private static final double F5 = Exponential.FACTORS[8];
    private static final double F6 = Exponential.FACTORS[7];
    private static final double F7 = Exponential.FACTORS[6];
    private static final double F8 = Exponential.FACTORS[5];
    private static final double F9 = Exponential.FACTORS[4];
    private static final double F10 = Exponential.FACTORS[3];
    private static final double F11 = Exponential.FACTORS[2];
    private static final double F12 = Exponential.FACTORS[1];
    private static final double F13 = Exponential.FACTORS[0];

    @Override
    public void exp(double[] values, int count) {
        int i = 0;
        for (; i <= count - L; i += L) {
            exp(DoubleVector.fromArray(S, values, i)).intoArray(values, i);
        }
        for (; i < count; i++) {
            values[i] = Exponential.of(values[i]);
        }
    }

    /** The steps of {@link Exponential#of}, whose bits it gives. The module's own exponential differs once it is compiled. */
    private static DoubleVector exp(DoubleVector values) {
        DoubleVector x = values.max(Exponential.LOWEST).min(Exponential.HIGHEST);
        DoubleVector shifted =
                x.fma(DoubleVector.broadcast(S, Exponential.PER_LN2), DoubleVector.broadcast(S, Exponential.ROUNDER));
        DoubleVector n = shifted.sub(Exponential.ROUNDER);
        DoubleVector r = n.fma(DoubleVector.broadcast(S, -Exponential.LN2_HIGH), x);
        r = n.fma(DoubleVector.broadcast(S, -Exponential.LN2_LOW), r);
        // one by one: in a loop C2 does not keep them in registers
        DoubleVector p = DoubleVector.broadcast(S, F13);
        p = p.fma(r, DoubleVector.broadcast(S, F12));
        p = p.fma(r, DoubleVector.broadcast(S, F11));
        p = p.fma(r, DoubleVector.broadcast(S, F10));
        p = p.fma(r, DoubleVector.broadcast(S, F9));
        p = p.fma(r, DoubleVector.broadcast(S, F8));
        p = p.fma(r, DoubleVector.broadcast(S, F7));
        p = p.fma(r, DoubleVector.broadcast(S, F6));
        p = p.fma(r, DoubleVector.broadcast(S, F5));
        p = p.fma(r, DoubleVector.broadcast(S, F4));
        p = p.fma(r, DoubleVector.broadcast(S, F3));
        p = p.fma(r, DoubleVector.broadcast(S, F2));
        p = p.fma(r, DoubleVector.broadcast(S, F1));
        p = p.fma(r, DoubleVector.broadcast(S, F0));
        return p.viewAsIntegralLanes()
                .add(shifted.viewAsIntegralLanes().lanewise(VectorOperators.LSHL, 52))
                .viewAsFloatingLanes()
                .reinterpretAsDoubles();
    }

    @Override
    public void widen(float[] from, int at, double[] to) {
        int i = 0;
        for (; i <= to.length - L; i += L) {
            ((DoubleVector) FloatVector.fromArray(HALF, from, at + i).convertShape(VectorOperators.F2D, S, 0))
                    .intoArray(to, i);
        }
        for (; i < to.length; i++) {
            to[i] = from[at + i];
        }
    }

    @Override
    public void addCombinations(double[][] x, double[] factors, int width, double[][] out) {
        int k = 0;
        for (; k + 2 <= out.length; k += 2) {
            for (int p = 0; p < out[k].length; p += 4 * L) {
                combineTwo(x, factors, k * width, (k + 1) * width, out[k], out[k + 1], p);
            }
        }
        if (k < out.length) {
            for (int p = 0; p < out[k].length; p += 4 * L) {
                combine(x, factors, k * width, out[k], p);
            }
        }
    }

    /** Four vectors of two outputs stay in registers while all columns are added. */
    private static void combineTwo(double[][] x, double[] factors, int f, int g, double[] y, double[] z, int p) {
        DoubleVector y0 = DoubleVector.fromArray(S, y, p);
        DoubleVector y1 = DoubleVector.fromArray(S, y, p + L);
        DoubleVector y2 = DoubleVector.fromArray(S, y, p + 2 * L);
        DoubleVector y3 = DoubleVector.fromArray(S, y, p + 3 * L);
        DoubleVector z0 = DoubleVector.fromArray(S, z, p);
        DoubleVector z1 = DoubleVector.fromArray(S, z, p + L);
        DoubleVector z2 = DoubleVector.fromArray(S, z, p + 2 * L);
        DoubleVector z3 = DoubleVector.fromArray(S, z, p + 3 * L);
        for (int q = 0; q < x.length; q++) {
            double[] column = x[q];
            DoubleVector vf = DoubleVector.broadcast(S, factors[f + q]);
            DoubleVector vg = DoubleVector.broadcast(S, factors[g + q]);
            DoubleVector v = DoubleVector.fromArray(S, column, p);
            y0 = v.fma(vf, y0);
            z0 = v.fma(vg, z0);
            v = DoubleVector.fromArray(S, column, p + L);
            y1 = v.fma(vf, y1);
            z1 = v.fma(vg, z1);
            v = DoubleVector.fromArray(S, column, p + 2 * L);
            y2 = v.fma(vf, y2);
            z2 = v.fma(vg, z2);
            v = DoubleVector.fromArray(S, column, p + 3 * L);
            y3 = v.fma(vf, y3);
            z3 = v.fma(vg, z3);
        }
        y0.intoArray(y, p);
        y1.intoArray(y, p + L);
        y2.intoArray(y, p + 2 * L);
        y3.intoArray(y, p + 3 * L);
        z0.intoArray(z, p);
        z1.intoArray(z, p + L);
        z2.intoArray(z, p + 2 * L);
        z3.intoArray(z, p + 3 * L);
    }

    private static void combine(double[][] x, double[] factors, int f, double[] y, int p) {
        DoubleVector y0 = DoubleVector.fromArray(S, y, p);
        DoubleVector y1 = DoubleVector.fromArray(S, y, p + L);
        DoubleVector y2 = DoubleVector.fromArray(S, y, p + 2 * L);
        DoubleVector y3 = DoubleVector.fromArray(S, y, p + 3 * L);
        for (int q = 0; q < x.length; q++) {
            double[] column = x[q];
            DoubleVector vf = DoubleVector.broadcast(S, factors[f + q]);
            y0 = DoubleVector.fromArray(S, column, p).fma(vf, y0);
            y1 = DoubleVector.fromArray(S, column, p + L).fma(vf, y1);
            y2 = DoubleVector.fromArray(S, column, p + 2 * L).fma(vf, y2);
            y3 = DoubleVector.fromArray(S, column, p + 3 * L).fma(vf, y3);
        }
        y0.intoArray(y, p);
        y1.intoArray(y, p + L);
        y2.intoArray(y, p + 2 * L);
        y3.intoArray(y, p + 3 * L);
    }

    @Override
    public int lanes() {
        return L;
    }

    @Override
    public void addProducts(double[][] a, double[][] b, double[][] out) {
        int i = 0;
        for (; i + 2 <= a.length; i += 2) {
            int j = 0;
            for (; j + 4 <= b.length; j += 4) {
                two(a[i], a[i + 1], b[j], b[j + 1], b[j + 2], b[j + 3], out[i], out[i + 1], j * L);
            }
            for (; j < b.length; j++) {
                one(a[i], b[j], out[i], j * L);
                one(a[i + 1], b[j], out[i + 1], j * L);
            }
        }
        if (i < a.length) {
            int j = 0;
            for (; j + 4 <= b.length; j += 4) {
                four(a[i], b[j], b[j + 1], b[j + 2], b[j + 3], out[i], j * L);
            }
            for (; j < b.length; j++) {
                one(a[i], b[j], out[i], j * L);
            }
        }
    }

    private static void two(
            double[] a,
            double[] c,
            double[] b0,
            double[] b1,
            double[] b2,
            double[] b3,
            double[] outA,
            double[] outC,
            int at) {
        DoubleVector a0 = DoubleVector.fromArray(S, outA, at);
        DoubleVector a1 = DoubleVector.fromArray(S, outA, at + L);
        DoubleVector a2 = DoubleVector.fromArray(S, outA, at + 2 * L);
        DoubleVector a3 = DoubleVector.fromArray(S, outA, at + 3 * L);
        DoubleVector c0 = DoubleVector.fromArray(S, outC, at);
        DoubleVector c1 = DoubleVector.fromArray(S, outC, at + L);
        DoubleVector c2 = DoubleVector.fromArray(S, outC, at + 2 * L);
        DoubleVector c3 = DoubleVector.fromArray(S, outC, at + 3 * L);
        for (int p = 0; p < a.length; p += L) {
            DoubleVector va = DoubleVector.fromArray(S, a, p);
            DoubleVector vc = DoubleVector.fromArray(S, c, p);
            DoubleVector v = DoubleVector.fromArray(S, b0, p);
            a0 = va.fma(v, a0);
            c0 = vc.fma(v, c0);
            v = DoubleVector.fromArray(S, b1, p);
            a1 = va.fma(v, a1);
            c1 = vc.fma(v, c1);
            v = DoubleVector.fromArray(S, b2, p);
            a2 = va.fma(v, a2);
            c2 = vc.fma(v, c2);
            v = DoubleVector.fromArray(S, b3, p);
            a3 = va.fma(v, a3);
            c3 = vc.fma(v, c3);
        }
        a0.intoArray(outA, at);
        a1.intoArray(outA, at + L);
        a2.intoArray(outA, at + 2 * L);
        a3.intoArray(outA, at + 3 * L);
        c0.intoArray(outC, at);
        c1.intoArray(outC, at + L);
        c2.intoArray(outC, at + 2 * L);
        c3.intoArray(outC, at + 3 * L);
    }

    private static void four(double[] a, double[] b0, double[] b1, double[] b2, double[] b3, double[] out, int at) {
        DoubleVector a0 = DoubleVector.fromArray(S, out, at);
        DoubleVector a1 = DoubleVector.fromArray(S, out, at + L);
        DoubleVector a2 = DoubleVector.fromArray(S, out, at + 2 * L);
        DoubleVector a3 = DoubleVector.fromArray(S, out, at + 3 * L);
        for (int p = 0; p < a.length; p += L) {
            DoubleVector va = DoubleVector.fromArray(S, a, p);
            a0 = va.fma(DoubleVector.fromArray(S, b0, p), a0);
            a1 = va.fma(DoubleVector.fromArray(S, b1, p), a1);
            a2 = va.fma(DoubleVector.fromArray(S, b2, p), a2);
            a3 = va.fma(DoubleVector.fromArray(S, b3, p), a3);
        }
        a0.intoArray(out, at);
        a1.intoArray(out, at + L);
        a2.intoArray(out, at + 2 * L);
        a3.intoArray(out, at + 3 * L);
    }

    private static void one(double[] a, double[] b, double[] out, int at) {
        DoubleVector sum = DoubleVector.fromArray(S, out, at);
        for (int p = 0; p < a.length; p += L) {
            sum = DoubleVector.fromArray(S, a, p).fma(DoubleVector.fromArray(S, b, p), sum);
        }
        sum.intoArray(out, at);
    }
}
