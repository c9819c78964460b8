package org.inkstone.nn.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.inkstone.nn.kernel.NormalDistribution;

/**
 * Functions of as many floats as a register holds. Work arrays reach at least one register beyond their values, so the last, partial
 * register of a row is read and written whole: what it writes over the end is the old value.
 */
final class Lanes {
    static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, VectorShape.forBitSize(S.vectorBitSize()));
    static final int L = S.length();

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

    private Lanes() {}

    static FloatVector all(float value) {
        return FloatVector.broadcast(S, value);
    }

    static FloatVector load(float[] from, int at) {
        return FloatVector.fromArray(S, from, at);
    }

    /** Which lanes of the last register belong to a row of {@code count} values. */
    static VectorMask<Float> tail(int count) {
        return S.indexInRange(S.loopBound(count), count);
    }

    /** With zeros where the mask is not set. */
    static FloatVector load(float[] from, int at, VectorMask<Float> mask) {
        return FloatVector.zero(S).blend(load(from, at), mask);
    }

    /** Leaves what is there where the mask is not set. */
    static void store(FloatVector values, float[] to, int at, VectorMask<Float> mask) {
        load(to, at).blend(values, mask).intoArray(to, at);
    }

    /** Within 1e-7, relatively, from -87 to 0; exactly 0 below -88, NaN for NaN; not for arguments above 88. */
    static FloatVector expOfNegative(FloatVector value) {
        // comparisons leave NaN alone, and cost less than max, which minds the sign of zero
        return expInRange(value.blend(LOWEST, value.compare(VectorOperators.LT, LOWEST)));
    }

    /** As {@link #expOfNegative}; infinite above 88.5. */
    static FloatVector exp(FloatVector value) {
        FloatVector x = value.blend(LOWEST, value.compare(VectorOperators.LT, LOWEST));
        return expInRange(x.blend(HIGHEST, x.compare(VectorOperators.GT, HIGHEST)));
    }

    private static FloatVector expInRange(FloatVector x) {
        FloatVector shifted = x.fma(all(PER_LN2), all(ROUNDER));
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.fma(all(-LN2_HIGH), x);
        r = n.fma(all(-LN2_LOW), r);
        FloatVector p = r.fma(all(E6), all(E5));
        p = p.fma(r, all(E4));
        p = p.fma(r, all(E3));
        p = p.fma(r, all(0.5f));
        p = p.fma(r, all(1));
        p = p.fma(r, all(1));
        // a product and no addition of exponents: NaN stays NaN
        return p.mul(
                shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
    }

    static FloatVector sigmoid(FloatVector z) {
        return all(1).div(exp(z.neg()).add(1));
    }

    /** {@code exp(-z^2 / 2)}. */
    static FloatVector bell(FloatVector z) {
        return expOfNegative(z.mul(z).mul(-0.5f));
    }

    /** The normal distribution function, given {@code exp(-z^2 / 2)}. */
    static FloatVector below(FloatVector z, FloatVector bell) {
        FloatVector t = all(1).div(z.abs().fma(all(MAPPING), all(1)));
        FloatVector u = t.add(t).sub(1);
        FloatVector p = u.fma(all(N10), all(N9));
        p = p.fma(u, all(N8));
        p = p.fma(u, all(N7));
        p = p.fma(u, all(N6));
        p = p.fma(u, all(N5));
        p = p.fma(u, all(N4));
        p = p.fma(u, all(N3));
        p = p.fma(u, all(N2));
        p = p.fma(u, all(N1));
        p = p.fma(u, all(N0));
        FloatVector tail = p.mul(t).mul(bell);
        return tail.blend(all(1).sub(tail), z.compare(VectorOperators.GT, 0));
    }

    /** The first numbers from 0 on. */
    static IntVector numbers() {
        return IntVector.zero(INTS).addIndex(1);
    }
}
