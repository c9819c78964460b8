package org.inkstone.classic.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.inkstone.classic.kernel.CentrePanels;
import org.inkstone.classic.kernel.LaneKernels;
import org.inkstone.classic.kernel.PointBlocks;

/**
 * The kernels on the JDK's vector module. Two registers of points meet the six centres of a panel: twelve accumulators, eight loads
 * for twelve multiply-adds. They are local variables by name since the compiler keeps those alone in registers.
 */
public final class VectorKernels implements LaneKernels {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final int BLOCK = 2 * L;
    private static final int WIDTH = CentrePanels.WIDTH;

    @Override
    public int blockSize() {
        return BLOCK;
    }

    @Override
    public String description() {
        return "vector kernels, " + L + " floats at once";
    }

    @Override
    public void scores(PointBlocks points, int block, CentrePanels centres, float[] out) {
        int d = points.features();
        for (int j = 0; j < centres.padded(); j += WIDTH) {
            panel(points.values(), block * BLOCK * d, d, centres.values(), centres.halves(), j, out);
        }
    }

    private static void panel(float[] x, int base, int d, float[] values, float[] half, int c, float[] out) {
        FloatVector a0 = FloatVector.broadcast(S, half[c + 0]);
        FloatVector b0 = a0;
        FloatVector a1 = FloatVector.broadcast(S, half[c + 1]);
        FloatVector b1 = a1;
        FloatVector a2 = FloatVector.broadcast(S, half[c + 2]);
        FloatVector b2 = a2;
        FloatVector a3 = FloatVector.broadcast(S, half[c + 3]);
        FloatVector b3 = a3;
        FloatVector a4 = FloatVector.broadcast(S, half[c + 4]);
        FloatVector b4 = a4;
        FloatVector a5 = FloatVector.broadcast(S, half[c + 5]);
        FloatVector b5 = a5;

        int from = c * d;
        for (int q = 0, at = base; q < d; q++, at += BLOCK, from += WIDTH) {
            FloatVector x0 = FloatVector.fromArray(S, x, at);
            FloatVector x1 = FloatVector.fromArray(S, x, at + L);
            FloatVector w = FloatVector.broadcast(S, values[from]);
            a0 = x0.fma(w, a0);
            b0 = x1.fma(w, b0);
            w = FloatVector.broadcast(S, values[from + 1]);
            a1 = x0.fma(w, a1);
            b1 = x1.fma(w, b1);
            w = FloatVector.broadcast(S, values[from + 2]);
            a2 = x0.fma(w, a2);
            b2 = x1.fma(w, b2);
            w = FloatVector.broadcast(S, values[from + 3]);
            a3 = x0.fma(w, a3);
            b3 = x1.fma(w, b3);
            w = FloatVector.broadcast(S, values[from + 4]);
            a4 = x0.fma(w, a4);
            b4 = x1.fma(w, b4);
            w = FloatVector.broadcast(S, values[from + 5]);
            a5 = x0.fma(w, a5);
            b5 = x1.fma(w, b5);
        }
        int to = c * BLOCK;
        a0.intoArray(out, to + 0 * BLOCK);
        b0.intoArray(out, to + 0 * BLOCK + L);
        a1.intoArray(out, to + 1 * BLOCK);
        b1.intoArray(out, to + 1 * BLOCK + L);
        a2.intoArray(out, to + 2 * BLOCK);
        b2.intoArray(out, to + 2 * BLOCK + L);
        a3.intoArray(out, to + 3 * BLOCK);
        b3.intoArray(out, to + 3 * BLOCK + L);
        a4.intoArray(out, to + 4 * BLOCK);
        b4.intoArray(out, to + 4 * BLOCK + L);
        a5.intoArray(out, to + 5 * BLOCK);
        b5.intoArray(out, to + 5 * BLOCK + L);
    }

    @Override
    public int within(
            PointBlocks points,
            int block,
            CentrePanels centres,
            int from,
            int to,
            float[] limit,
            float[] sure,
            int[] hits) {
        int d = points.features();
        int count = 0;
        float[] scores = new float[WIDTH * BLOCK];
        for (int j = from; j < to; j += WIDTH) {
            if (panelWithin(points.values(), block * BLOCK * d, d, centres, j, limit, scores)) {
                count = append(scores, limit, sure, (j - from) * BLOCK, hits, count);
            }
        }
        return count;
    }

    /** Writes the scores of a panel's centres and says true, if any of them is a hit. */
    private static boolean panelWithin(
            float[] x, int base, int d, CentrePanels centres, int c, float[] limit, float[] scores) {
        float[] values = centres.values();
        float[] half = centres.halves();
        FloatVector a0 = FloatVector.broadcast(S, half[c + 0]);
        FloatVector b0 = a0;
        FloatVector a1 = FloatVector.broadcast(S, half[c + 1]);
        FloatVector b1 = a1;
        FloatVector a2 = FloatVector.broadcast(S, half[c + 2]);
        FloatVector b2 = a2;
        FloatVector a3 = FloatVector.broadcast(S, half[c + 3]);
        FloatVector b3 = a3;
        FloatVector a4 = FloatVector.broadcast(S, half[c + 4]);
        FloatVector b4 = a4;
        FloatVector a5 = FloatVector.broadcast(S, half[c + 5]);
        FloatVector b5 = a5;

        int from = c * d;
        for (int q = 0, at = base; q < d; q++, at += BLOCK, from += WIDTH) {
            FloatVector x0 = FloatVector.fromArray(S, x, at);
            FloatVector x1 = FloatVector.fromArray(S, x, at + L);
            FloatVector w = FloatVector.broadcast(S, values[from]);
            a0 = x0.fma(w, a0);
            b0 = x1.fma(w, b0);
            w = FloatVector.broadcast(S, values[from + 1]);
            a1 = x0.fma(w, a1);
            b1 = x1.fma(w, b1);
            w = FloatVector.broadcast(S, values[from + 2]);
            a2 = x0.fma(w, a2);
            b2 = x1.fma(w, b2);
            w = FloatVector.broadcast(S, values[from + 3]);
            a3 = x0.fma(w, a3);
            b3 = x1.fma(w, b3);
            w = FloatVector.broadcast(S, values[from + 4]);
            a4 = x0.fma(w, a4);
            b4 = x1.fma(w, b4);
            w = FloatVector.broadcast(S, values[from + 5]);
            a5 = x0.fma(w, a5);
            b5 = x1.fma(w, b5);
        }
        FloatVector limit0 = FloatVector.fromArray(S, limit, 0);
        FloatVector limit1 = FloatVector.fromArray(S, limit, L);
        VectorMask<Float> any = a0.min(a1)
                .min(a2)
                .min(a3.min(a4).min(a5))
                .compare(VectorOperators.LE, limit0)
                .or(b0.min(b1).min(b2).min(b3.min(b4).min(b5)).compare(VectorOperators.LE, limit1));
        if (!any.anyTrue()) {
            return false;
        }
        a0.intoArray(scores, 0 * BLOCK);
        b0.intoArray(scores, 0 * BLOCK + L);
        a1.intoArray(scores, 1 * BLOCK);
        b1.intoArray(scores, 1 * BLOCK + L);
        a2.intoArray(scores, 2 * BLOCK);
        b2.intoArray(scores, 2 * BLOCK + L);
        a3.intoArray(scores, 3 * BLOCK);
        b3.intoArray(scores, 3 * BLOCK + L);
        a4.intoArray(scores, 4 * BLOCK);
        b4.intoArray(scores, 4 * BLOCK + L);
        a5.intoArray(scores, 5 * BLOCK);
        b5.intoArray(scores, 5 * BLOCK + L);
        return true;
    }

    private static int append(float[] scores, float[] limit, float[] sure, int at, int[] hits, int count) {
        int next = count;
        for (int s = 0; s < scores.length; s++) {
            int p = s % BLOCK;
            hits[next] = scores[s] <= sure[p] ? at + s : ~(at + s);
            next += scores[s] <= limit[p] ? 1 : 0;
        }
        return next;
    }

    @Override
    public void nearest(PointBlocks points, int block, CentrePanels centres, int[] index, int at, float[] best) {
        int d = points.features();
        float[] x = points.values();
        float[] values = centres.values();
        float[] half = centres.halves();
        int base = block * BLOCK * d;
        FloatVector low0 = FloatVector.broadcast(S, Float.POSITIVE_INFINITY);
        FloatVector low1 = low0;
        // as floats, to be blended by the same masks; exact below 2^24 centres
        FloatVector found0 = FloatVector.zero(S);
        FloatVector found1 = found0;
        for (int c = 0, from = 0; c < centres.padded(); c += WIDTH) {
            FloatVector a0 = FloatVector.broadcast(S, half[c + 0]);
            FloatVector b0 = a0;
            FloatVector a1 = FloatVector.broadcast(S, half[c + 1]);
            FloatVector b1 = a1;
            FloatVector a2 = FloatVector.broadcast(S, half[c + 2]);
            FloatVector b2 = a2;
            FloatVector a3 = FloatVector.broadcast(S, half[c + 3]);
            FloatVector b3 = a3;
            FloatVector a4 = FloatVector.broadcast(S, half[c + 4]);
            FloatVector b4 = a4;
            FloatVector a5 = FloatVector.broadcast(S, half[c + 5]);
            FloatVector b5 = a5;

            for (int q = 0, o = base; q < d; q++, o += BLOCK, from += WIDTH) {
                FloatVector x0 = FloatVector.fromArray(S, x, o);
                FloatVector x1 = FloatVector.fromArray(S, x, o + L);
                FloatVector w = FloatVector.broadcast(S, values[from]);
                a0 = x0.fma(w, a0);
                b0 = x1.fma(w, b0);
                w = FloatVector.broadcast(S, values[from + 1]);
                a1 = x0.fma(w, a1);
                b1 = x1.fma(w, b1);
                w = FloatVector.broadcast(S, values[from + 2]);
                a2 = x0.fma(w, a2);
                b2 = x1.fma(w, b2);
                w = FloatVector.broadcast(S, values[from + 3]);
                a3 = x0.fma(w, a3);
                b3 = x1.fma(w, b3);
                w = FloatVector.broadcast(S, values[from + 4]);
                a4 = x0.fma(w, a4);
                b4 = x1.fma(w, b4);
                w = FloatVector.broadcast(S, values[from + 5]);
                a5 = x0.fma(w, a5);
                b5 = x1.fma(w, b5);
            }
            VectorMask<Float> lower;
            lower = a0.compare(VectorOperators.LT, low0);
            low0 = low0.blend(a0, lower);
            found0 = found0.blend(c + 0, lower);
            lower = b0.compare(VectorOperators.LT, low1);
            low1 = low1.blend(b0, lower);
            found1 = found1.blend(c + 0, lower);
            lower = a1.compare(VectorOperators.LT, low0);
            low0 = low0.blend(a1, lower);
            found0 = found0.blend(c + 1, lower);
            lower = b1.compare(VectorOperators.LT, low1);
            low1 = low1.blend(b1, lower);
            found1 = found1.blend(c + 1, lower);
            lower = a2.compare(VectorOperators.LT, low0);
            low0 = low0.blend(a2, lower);
            found0 = found0.blend(c + 2, lower);
            lower = b2.compare(VectorOperators.LT, low1);
            low1 = low1.blend(b2, lower);
            found1 = found1.blend(c + 2, lower);
            lower = a3.compare(VectorOperators.LT, low0);
            low0 = low0.blend(a3, lower);
            found0 = found0.blend(c + 3, lower);
            lower = b3.compare(VectorOperators.LT, low1);
            low1 = low1.blend(b3, lower);
            found1 = found1.blend(c + 3, lower);
            lower = a4.compare(VectorOperators.LT, low0);
            low0 = low0.blend(a4, lower);
            found0 = found0.blend(c + 4, lower);
            lower = b4.compare(VectorOperators.LT, low1);
            low1 = low1.blend(b4, lower);
            found1 = found1.blend(c + 4, lower);
            lower = a5.compare(VectorOperators.LT, low0);
            low0 = low0.blend(a5, lower);
            found0 = found0.blend(c + 5, lower);
            lower = b5.compare(VectorOperators.LT, low1);
            low1 = low1.blend(b5, lower);
            found1 = found1.blend(c + 5, lower);
        }
        low0.intoArray(best, 0);
        low1.intoArray(best, L);
        float[] found = new float[BLOCK];
        found0.intoArray(found, 0);
        found1.intoArray(found, L);
        int count = Math.min(BLOCK, index.length - at);
        for (int p = 0; p < count; p++) {
            index[at + p] = (int) found[p];
        }
    }
}
