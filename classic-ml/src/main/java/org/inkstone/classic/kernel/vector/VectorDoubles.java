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
    public void addProducts(double[][] a, double[][] b, double[][] out) {
        int i = 0;
        for (; i + 2 <= a.length; i += 2) {
            int j = 0;
            for (; j + 4 <= b.length; j += 4) {
                two(a[i], a[i + 1], b[j], b[j + 1], b[j + 2], b[j + 3], out[i], out[i + 1], j);
            }
            for (; j < b.length; j++) {
                out[i][j] += sum(a[i], b[j]);
                out[i + 1][j] += sum(a[i + 1], b[j]);
            }
        }
        if (i < a.length) {
            int j = 0;
            for (; j + 4 <= b.length; j += 4) {
                one(a[i], b[j], b[j + 1], b[j + 2], b[j + 3], out[i], j);
            }
            for (; j < b.length; j++) {
                out[i][j] += sum(a[i], b[j]);
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
            int j) {
        DoubleVector a0 = DoubleVector.zero(S);
        DoubleVector a1 = a0;
        DoubleVector a2 = a0;
        DoubleVector a3 = a0;
        DoubleVector c0 = a0;
        DoubleVector c1 = a0;
        DoubleVector c2 = a0;
        DoubleVector c3 = a0;
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
        double[] lanes = new double[8 * L];
        a0.intoArray(lanes, 0);
        a1.intoArray(lanes, L);
        a2.intoArray(lanes, 2 * L);
        a3.intoArray(lanes, 3 * L);
        c0.intoArray(lanes, 4 * L);
        c1.intoArray(lanes, 5 * L);
        c2.intoArray(lanes, 6 * L);
        c3.intoArray(lanes, 7 * L);
        for (int i = 0; i < 4; i++) {
            outA[j + i] += lanes(lanes, i);
            outC[j + i] += lanes(lanes, 4 + i);
        }
    }

    private static void one(double[] a, double[] b0, double[] b1, double[] b2, double[] b3, double[] out, int j) {
        DoubleVector a0 = DoubleVector.zero(S);
        DoubleVector a1 = a0;
        DoubleVector a2 = a0;
        DoubleVector a3 = a0;
        for (int p = 0; p < a.length; p += L) {
            DoubleVector va = DoubleVector.fromArray(S, a, p);
            a0 = va.fma(DoubleVector.fromArray(S, b0, p), a0);
            a1 = va.fma(DoubleVector.fromArray(S, b1, p), a1);
            a2 = va.fma(DoubleVector.fromArray(S, b2, p), a2);
            a3 = va.fma(DoubleVector.fromArray(S, b3, p), a3);
        }
        double[] lanes = new double[4 * L];
        a0.intoArray(lanes, 0);
        a1.intoArray(lanes, L);
        a2.intoArray(lanes, 2 * L);
        a3.intoArray(lanes, 3 * L);
        for (int i = 0; i < 4; i++) {
            out[j + i] += lanes(lanes, i);
        }
    }

    /** In a fixed order: reduceLanes may add in another one once it is compiled. */
    private static double lanes(double[] lanes, int number) {
        double sum = 0;
        for (int i = number * L; i < (number + 1) * L; i++) {
            sum += lanes[i];
        }
        return sum;
    }

    private static double sum(double[] a, double[] b) {
        DoubleVector sum = DoubleVector.zero(S);
        for (int p = 0; p < a.length; p += L) {
            sum = DoubleVector.fromArray(S, a, p).fma(DoubleVector.fromArray(S, b, p), sum);
        }
        double[] lanes = new double[L];
        sum.intoArray(lanes, 0);
        return lanes(lanes, 0);
    }
}
