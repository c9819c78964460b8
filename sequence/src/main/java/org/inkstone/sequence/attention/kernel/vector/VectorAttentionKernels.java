package org.inkstone.sequence.attention.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.inkstone.sequence.attention.kernel.AttentionKernels;
import org.inkstone.sequence.attention.kernel.DropoutHash;
import org.inkstone.sequence.attention.kernel.Power2;

/**
 * On the JDK's vector module. In a product, two registers of columns meet six rows: twelve accumulators, local variables by name since
 * the compiler keeps those alone in registers.
 */
public final class VectorAttentionKernels implements AttentionKernels {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final float[] ZEROS = new float[2 * L];
    /** The lanes' numbers. */
    private static final float[] LANE = new float[L];

    static {
        for (int i = 0; i < L; i++) {
            LANE[i] = i;
        }
    }

    @Override
    public int lanes() {
        return L;
    }

    @Override
    public String description() {
        return "vector kernels, " + L + " floats at once";
    }

    @Override
    public void multiply(
            int m,
            int n,
            int k,
            float[] a,
            int aAt,
            int aRow,
            int aColumn,
            float[] b,
            int bAt,
            int bRow,
            float[] c,
            int cAt,
            int cRow,
            boolean add) {
        float[] start = add ? c : ZEROS;
        int startRow = add ? cRow : 0;
        for (int i = 0; i < m; i += ROWS) {
            int from = aAt + i * aRow;
            int to = cAt + i * cRow;
            int j = 0;
            for (; j <= n - 2 * L; j += 2 * L) {
                two(k, a, from, aRow, aColumn, b, bAt + j, bRow, start, add ? to + j : 0, startRow, c, to + j, cRow);
            }
            if (j < n) {
                one(k, a, from, aRow, aColumn, b, bAt + j, bRow, start, add ? to + j : 0, startRow, c, to + j, cRow);
            }
        }
    }

    /** Accumulators start from memory in any case: a branch here would cost half the speed. */
    private static void two(
            int k,
            float[] a,
            int aAt,
            int aRow,
            int aColumn,
            float[] b,
            int bAt,
            int bRow,
            float[] start,
            int startAt,
            int startRow,
            float[] c,
            int cAt,
            int cRow) {
        FloatVector x0 = FloatVector.fromArray(S, start, startAt);
        FloatVector y0 = FloatVector.fromArray(S, start, startAt + L);
        FloatVector x1 = FloatVector.fromArray(S, start, startAt + startRow);
        FloatVector y1 = FloatVector.fromArray(S, start, startAt + startRow + L);
        FloatVector x2 = FloatVector.fromArray(S, start, startAt + 2 * startRow);
        FloatVector y2 = FloatVector.fromArray(S, start, startAt + 2 * startRow + L);
        FloatVector x3 = FloatVector.fromArray(S, start, startAt + 3 * startRow);
        FloatVector y3 = FloatVector.fromArray(S, start, startAt + 3 * startRow + L);
        FloatVector x4 = FloatVector.fromArray(S, start, startAt + 4 * startRow);
        FloatVector y4 = FloatVector.fromArray(S, start, startAt + 4 * startRow + L);
        FloatVector x5 = FloatVector.fromArray(S, start, startAt + 5 * startRow);
        FloatVector y5 = FloatVector.fromArray(S, start, startAt + 5 * startRow + L);
        int at = aAt;
        int from = bAt;
        for (int p = 0; p < k; p++, at += aColumn, from += bRow) {
            FloatVector u = FloatVector.fromArray(S, b, from);
            FloatVector v = FloatVector.fromArray(S, b, from + L);
            FloatVector w = FloatVector.broadcast(S, a[at]);
            x0 = u.fma(w, x0);
            y0 = v.fma(w, y0);
            w = FloatVector.broadcast(S, a[at + aRow]);
            x1 = u.fma(w, x1);
            y1 = v.fma(w, y1);
            w = FloatVector.broadcast(S, a[at + 2 * aRow]);
            x2 = u.fma(w, x2);
            y2 = v.fma(w, y2);
            w = FloatVector.broadcast(S, a[at + 3 * aRow]);
            x3 = u.fma(w, x3);
            y3 = v.fma(w, y3);
            w = FloatVector.broadcast(S, a[at + 4 * aRow]);
            x4 = u.fma(w, x4);
            y4 = v.fma(w, y4);
            w = FloatVector.broadcast(S, a[at + 5 * aRow]);
            x5 = u.fma(w, x5);
            y5 = v.fma(w, y5);
        }
        x0.intoArray(c, cAt);
        y0.intoArray(c, cAt + L);
        x1.intoArray(c, cAt + cRow);
        y1.intoArray(c, cAt + cRow + L);
        x2.intoArray(c, cAt + 2 * cRow);
        y2.intoArray(c, cAt + 2 * cRow + L);
        x3.intoArray(c, cAt + 3 * cRow);
        y3.intoArray(c, cAt + 3 * cRow + L);
        x4.intoArray(c, cAt + 4 * cRow);
        y4.intoArray(c, cAt + 4 * cRow + L);
        x5.intoArray(c, cAt + 5 * cRow);
        y5.intoArray(c, cAt + 5 * cRow + L);
    }

    private static void one(
            int k,
            float[] a,
            int aAt,
            int aRow,
            int aColumn,
            float[] b,
            int bAt,
            int bRow,
            float[] start,
            int startAt,
            int startRow,
            float[] c,
            int cAt,
            int cRow) {
        FloatVector x0 = FloatVector.fromArray(S, start, startAt);
        FloatVector x1 = FloatVector.fromArray(S, start, startAt + startRow);
        FloatVector x2 = FloatVector.fromArray(S, start, startAt + 2 * startRow);
        FloatVector x3 = FloatVector.fromArray(S, start, startAt + 3 * startRow);
        FloatVector x4 = FloatVector.fromArray(S, start, startAt + 4 * startRow);
        FloatVector x5 = FloatVector.fromArray(S, start, startAt + 5 * startRow);
        int at = aAt;
        int from = bAt;
        for (int p = 0; p < k; p++, at += aColumn, from += bRow) {
            FloatVector u = FloatVector.fromArray(S, b, from);
            x0 = u.fma(FloatVector.broadcast(S, a[at]), x0);
            x1 = u.fma(FloatVector.broadcast(S, a[at + aRow]), x1);
            x2 = u.fma(FloatVector.broadcast(S, a[at + 2 * aRow]), x2);
            x3 = u.fma(FloatVector.broadcast(S, a[at + 3 * aRow]), x3);
            x4 = u.fma(FloatVector.broadcast(S, a[at + 4 * aRow]), x4);
            x5 = u.fma(FloatVector.broadcast(S, a[at + 5 * aRow]), x5);
        }
        x0.intoArray(c, cAt);
        x1.intoArray(c, cAt + cRow);
        x2.intoArray(c, cAt + 2 * cRow);
        x3.intoArray(c, cAt + 3 * cRow);
        x4.intoArray(c, cAt + 4 * cRow);
        x5.intoArray(c, cAt + 5 * cRow);
    }

    @Override
    public void transpose(int rows, int columns, float[] from, int fromRow, float[] to, int toRow) {
        int i = 0;
        for (; i <= rows - 8; i += 8) {
            int at = i * fromRow;
            for (int j = 0; j < columns; j++) {
                int row = j * toRow + i;
                to[row] = from[at + j];
                to[row + 1] = from[at + fromRow + j];
                to[row + 2] = from[at + 2 * fromRow + j];
                to[row + 3] = from[at + 3 * fromRow + j];
                to[row + 4] = from[at + 4 * fromRow + j];
                to[row + 5] = from[at + 5 * fromRow + j];
                to[row + 6] = from[at + 6 * fromRow + j];
                to[row + 7] = from[at + 7 * fromRow + j];
            }
        }
        for (; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                to[j * toRow + i] = from[i * fromRow + j];
            }
        }
    }

    @Override
    public void addTerms(float[] s, int at, int n, float factor, float[] terms, int termsAt) {
        FloatVector f = FloatVector.broadcast(S, factor);
        for (int j = 0; j < n; j += L) {
            FloatVector.fromArray(S, s, at + j)
                    .fma(f, FloatVector.fromArray(S, terms, termsAt + j))
                    .intoArray(s, at + j);
        }
    }

    @Override
    public void scale(float[] s, int at, int n, float factor) {
        for (int j = at; j < at + n; j += L) {
            FloatVector.fromArray(S, s, j).mul(factor).intoArray(s, j);
        }
    }

    /** Two chains of comparisons, since each waits for the one before. */
    @Override
    public float max(float[] s, int at, int count) {
        FloatVector lane = FloatVector.fromArray(S, LANE, 0);
        FloatVector max = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        FloatVector other = max;
        int j = 0;
        for (; j <= count - 2 * L; j += 2 * L) {
            max = larger(max, FloatVector.fromArray(S, s, at + j));
            other = larger(other, FloatVector.fromArray(S, s, at + j + L));
        }
        for (; j < count; j += L) {
            FloatVector x = FloatVector.fromArray(S, s, at + j);
            max = larger(max, x.blend(Float.NEGATIVE_INFINITY, beyond(lane, count - j)));
        }
        return larger(max, other).reduceLanes(VectorOperators.MAX);
    }

    /** The first where the second is NaN. */
    private static FloatVector larger(FloatVector a, FloatVector b) {
        return a.blend(b, b.compare(VectorOperators.GT, a));
    }

    /** The end of a row is found in each step alike: a loop apart for it costs more, since rows are short. */
    @Override
    public float powers(float[] s, int at, int count, int n, float factor, float shift) {
        FloatVector f = FloatVector.broadcast(S, factor);
        FloatVector less = FloatVector.broadcast(S, -shift);
        FloatVector lane = FloatVector.fromArray(S, LANE, 0);
        FloatVector sum = FloatVector.zero(S);
        for (int j = 0; j < n; j += L) {
            FloatVector x = FloatVector.fromArray(S, s, at + j).fma(f, less);
            FloatVector p = power(x.blend(Float.NEGATIVE_INFINITY, beyond(lane, count - j)));
            p.intoArray(s, at + j);
            sum = sum.add(p);
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    /** All lanes but the first ones. */
    private static VectorMask<Float> beyond(FloatVector lane, int first) {
        return lane.compare(VectorOperators.GE, first);
    }

    /** The steps of {@link Power2#of}. */
    private static FloatVector power(FloatVector x) {
        VectorMask<Float> low = x.compare(VectorOperators.LT, Power2.LOWEST);
        FloatVector shifted = x.add(Power2.ROUNDER);
        FloatVector f = x.sub(shifted.sub(Power2.ROUNDER));
        FloatVector p = FloatVector.broadcast(S, Power2.C6).fma(f, FloatVector.broadcast(S, Power2.C5));
        p = p.fma(f, FloatVector.broadcast(S, Power2.C4));
        p = p.fma(f, FloatVector.broadcast(S, Power2.C3));
        p = p.fma(f, FloatVector.broadcast(S, Power2.C2));
        p = p.fma(f, FloatVector.broadcast(S, Power2.C1));
        p = p.fma(f, FloatVector.broadcast(S, Power2.C0));
        FloatVector scale = shifted.reinterpretAsInts()
                .add(Power2.EXPONENT)
                .lanewise(VectorOperators.LSHL, 23)
                .reinterpretAsFloats();
        return p.mul(scale).blend(0, low);
    }

    @Override
    public void gradients(float[] p, int pAt, float[] d, int dAt, int count, int n, float delta, float scale) {
        FloatVector less = FloatVector.broadcast(S, delta);
        FloatVector f = FloatVector.broadcast(S, scale);
        FloatVector lane = FloatVector.fromArray(S, LANE, 0);
        for (int j = 0; j < n; j += L) {
            FloatVector.fromArray(S, d, dAt + j)
                    .sub(less)
                    .mul(FloatVector.fromArray(S, p, pAt + j))
                    .mul(f)
                    .blend(0, beyond(lane, count - j))
                    .intoArray(d, dAt + j);
        }
    }

    @Override
    public float dot(float[] a, int aAt, float[] b, int bAt, int n) {
        FloatVector sum = FloatVector.zero(S);
        int j = 0;
        for (; j <= n - L; j += L) {
            sum = FloatVector.fromArray(S, a, aAt + j).fma(FloatVector.fromArray(S, b, bAt + j), sum);
        }
        float total = sum.reduceLanes(VectorOperators.ADD);
        for (; j < n; j++) {
            total += a[aAt + j] * b[bAt + j];
        }
        return total;
    }

    @Override
    public void dropout(float[] s, int at, int n, long rowKey, int threshold, float factor) {
        IntVector steps = IntVector.broadcast(I, 0).addIndex(1).mul(DropoutHash.STEP);
        int between = (int) (rowKey >>> 32);
        for (int j = 0; j < n; j += L) {
            IntVector h = steps.add((int) rowKey + j * DropoutHash.STEP);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16))
                    .mul(DropoutHash.FIRST);
            h = h.lanewise(VectorOperators.XOR, between);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 15))
                    .mul(DropoutHash.SECOND);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16))
                    .lanewise(VectorOperators.LSHR, 32 - DropoutHash.BITS);
            VectorMask<Float> gone = h.compare(VectorOperators.LT, threshold).cast(S);
            FloatVector.fromArray(S, s, at + j).mul(factor).blend(0, gone).intoArray(s, at + j);
        }
    }
}
