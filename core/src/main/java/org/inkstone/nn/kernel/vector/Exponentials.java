package org.inkstone.nn.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.inkstone.nn.kernel.vector.Lanes.L;
import static org.inkstone.nn.kernel.vector.Lanes.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.inkstone.nn.kernel.NormalDistribution;

/**
 * Exponentials and normal probabilities of runs of floats, relative errors about 1e-7; NaN stays NaN.
 */
final class Exponentials {
    private static final float PER_LN2 = 1.44269504f;
    /** ln 2 rounded to a float, and the rest. */
    private static final float LN2_HIGH = 0.69314718f;

    private static final float LN2_LOW = -1.9046542e-9f;
    /** Added, it leaves the rounded number plus the exponent's bias in the lowest bits. */
    private static final float ROUNDER = 0x1.8p23f + 127;
    /** Below it the result is 0, a little before floats end. */
    private static final float LOWEST = -88;
    /** Above it the result is infinite, a little before floats end. */
    private static final float HIGHEST = 88.5f;
    // exp(r) for |r| <= ln 2 / 2, within 2e-8; a Chebyshev interpolation made with mpmath
    private static final float E3 = 0.16666415f;
    private static final float E4 = 0.041666217f;
    private static final float E5 = 0.008375129f;
    private static final float E6 = 0.0013948581f;

    private static final float MAPPING = (float) (NormalDistribution.PER_ROOT_TWO / NormalDistribution.SPREAD);
    // half the series of NormalDistribution to the 10th degree as powers, within 2e-8
    private static final float N0 = 0.4216127395629883f / 2;
    private static final float N1 = 0.32186076045036316f / 2;
    private static final float N2 = 0.1815658062696457f / 2;
    private static final float N3 = 0.06849979609251022f / 2;
    private static final float N4 = 0.011342670768499374f / 2;
    private static final float N5 = -0.003353252774104476f / 2;
    private static final float N6 = -0.0019189444137737155f / 2;
    private static final float N7 = 0.00016556998889427632f / 2;
    private static final float N8 = 0.0002637163270264864f / 2;
    private static final float N9 = -1.0802851647895295e-05f / 2;
    private static final float N10 = -2.8064052457921207e-05f / 2;

    private Exponentials() {}

    /** Replaces {@code count} values by {@code exp(value - less)}: exactly 0 below -88, infinite above 88.5. */
    static void exp(float[] values, int at, int count, float less) {
        for (int j = 0; j < count; j += L) {
            FloatVector x = fromArray(S, values, at + j).sub(less);
            // comparisons leave NaN alone, and cost less than max, which minds the sign of zero
            x = x.blend(LOWEST, x.compare(VectorOperators.LT, LOWEST));
            x = x.blend(HIGHEST, x.compare(VectorOperators.GT, HIGHEST));
            FloatVector power = x.fma(broadcast(S, PER_LN2), broadcast(S, ROUNDER));
            FloatVector n = power.sub(ROUNDER);
            FloatVector r = n.fma(broadcast(S, -LN2_HIGH), x);
            r = n.fma(broadcast(S, -LN2_LOW), r);
            FloatVector p = r.fma(broadcast(S, E6), broadcast(S, E5));
            p = p.fma(r, broadcast(S, E4));
            p = p.fma(r, broadcast(S, E3));
            p = p.fma(r, broadcast(S, 0.5f));
            p = p.fma(r, broadcast(S, 1));
            p = p.fma(r, broadcast(S, 1));
            // a product and no addition of exponents: NaN stays NaN
            p = p.mul(
                    power.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
            if (j > count - L) {
                p = fromArray(S, values, at + j).blend(p, S.indexInRange(j, count));
            }
            p.intoArray(values, at + j);
        }
    }

    /** {@code to = exp(-z^2 / 2)}; may write up to a register beyond. */
    static void bell(float[] z, int at, int count, float[] to, int toAt) {
        for (int j = 0; j < count; j += L) {
            FloatVector v = fromArray(S, z, at + j);
            v.mul(v).mul(-0.5f).intoArray(to, toAt + j);
        }
        exp(to, toAt, count, 0);
    }

    /**
     * The normal distribution function of z, given the {@link #bell} of z, in place of which it may be written; may write up to a
     * register beyond.
     */
    static void below(float[] z, int at, int count, float[] bell, int bellAt, float[] to, int toAt) {
        FloatVector one = broadcast(S, 1);
        for (int j = 0; j < count; j += L) {
            FloatVector x = fromArray(S, z, at + j);
            FloatVector t = one.div(x.abs().fma(broadcast(S, MAPPING), one));
            FloatVector u = t.add(t).sub(one);
            FloatVector p = u.fma(broadcast(S, N10), broadcast(S, N9));
            p = p.fma(u, broadcast(S, N8));
            p = p.fma(u, broadcast(S, N7));
            p = p.fma(u, broadcast(S, N6));
            p = p.fma(u, broadcast(S, N5));
            p = p.fma(u, broadcast(S, N4));
            p = p.fma(u, broadcast(S, N3));
            p = p.fma(u, broadcast(S, N2));
            p = p.fma(u, broadcast(S, N1));
            p = p.fma(u, broadcast(S, N0));
            p = p.mul(t).mul(fromArray(S, bell, bellAt + j));
            p.blend(one.sub(p), x.compare(VectorOperators.GT, 0)).intoArray(to, toAt + j);
        }
    }
}
