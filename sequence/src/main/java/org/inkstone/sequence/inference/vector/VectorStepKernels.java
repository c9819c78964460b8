package org.inkstone.sequence.inference.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.inkstone.sequence.inference.StepKernels;

/**
 * On the JDK's vector module. Accumulators are local variables by name, since the compiler keeps those alone in registers, and each
 * loop has at least four of them, since a sum waits four cycles for the one before.
 */
public final class VectorStepKernels implements StepKernels {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final int PANEL = 2 * L;

    @Override
    public int lanes() {
        return L;
    }

    @Override
    public void product(
            int rows, int in, int out, float[] x, float[] panels, float[] bias, int first, int end, float[] y) {
        float[] tile = (end * PANEL > out) ? new float[ROWS * PANEL] : null;
        for (int panel = first; panel < end; panel++) {
            int column = panel * PANEL;
            int at = column * in;
            if (column + PANEL > out) {
                last(rows, in, out, x, panels, at, bias, column, y, tile);
            } else if (rows == 1) {
                one(in, x, panels, at, bias, column, y, column);
            } else {
                for (int i = 0; i < rows; i += ROWS) {
                    four(in, x, i * in, panels, at, bias, column, y, i * out + column, out);
                }
            }
        }
    }

    /** A panel wider than what is left of the output's rows. */
    private static void last(
            int rows,
            int in,
            int out,
            float[] x,
            float[] panels,
            int at,
            float[] bias,
            int column,
            float[] y,
            float[] tile) {
        for (int i = 0; i < rows; i += ROWS) {
            if (rows == 1) {
                one(in, x, panels, at, bias, column, tile, 0);
            } else {
                four(in, x, i * in, panels, at, bias, column, tile, 0, PANEL);
            }
            for (int r = 0; r < Math.min(ROWS, rows - i); r++) {
                System.arraycopy(tile, r * PANEL, y, (i + r) * out + column, out - column);
            }
        }
    }

    private static void one(
            int in, float[] x, float[] panels, int panelsAt, float[] bias, int column, float[] y, int yAt) {
        FloatVector a = fromArray(S, bias, column);
        FloatVector b = fromArray(S, bias, column + L);
        FloatVector c = FloatVector.zero(S);
        FloatVector d = c;
        int at = panelsAt;
        int k = 0;
        for (; k < in - 1; k += 2, at += 2 * PANEL) {
            FloatVector u = broadcast(S, x[k]);
            a = fromArray(S, panels, at).fma(u, a);
            b = fromArray(S, panels, at + L).fma(u, b);
            FloatVector v = broadcast(S, x[k + 1]);
            c = fromArray(S, panels, at + PANEL).fma(v, c);
            d = fromArray(S, panels, at + PANEL + L).fma(v, d);
        }
        if (k < in) {
            FloatVector u = broadcast(S, x[k]);
            a = fromArray(S, panels, at).fma(u, a);
            b = fromArray(S, panels, at + L).fma(u, b);
        }
        a.add(c).intoArray(y, yAt);
        b.add(d).intoArray(y, yAt + L);
    }

    private static void four(
            int in,
            float[] x,
            int xAt,
            float[] panels,
            int panelsAt,
            float[] bias,
            int column,
            float[] y,
            int yAt,
            int yRow) {
        FloatVector a0 = fromArray(S, bias, column);
        FloatVector b0 = fromArray(S, bias, column + L);
        FloatVector a1 = a0;
        FloatVector b1 = b0;
        FloatVector a2 = a0;
        FloatVector b2 = b0;
        FloatVector a3 = a0;
        FloatVector b3 = b0;
        int at = panelsAt;
        for (int k = xAt; k < xAt + in; k++, at += PANEL) {
            FloatVector u = fromArray(S, panels, at);
            FloatVector v = fromArray(S, panels, at + L);
            FloatVector w = broadcast(S, x[k]);
            a0 = u.fma(w, a0);
            b0 = v.fma(w, b0);
            w = broadcast(S, x[k + in]);
            a1 = u.fma(w, a1);
            b1 = v.fma(w, b1);
            w = broadcast(S, x[k + 2 * in]);
            a2 = u.fma(w, a2);
            b2 = v.fma(w, b2);
            w = broadcast(S, x[k + 3 * in]);
            a3 = u.fma(w, a3);
            b3 = v.fma(w, b3);
        }
        a0.intoArray(y, yAt);
        b0.intoArray(y, yAt + L);
        a1.intoArray(y, yAt + yRow);
        b1.intoArray(y, yAt + yRow + L);
        a2.intoArray(y, yAt + 2 * yRow);
        b2.intoArray(y, yAt + 2 * yRow + L);
        a3.intoArray(y, yAt + 3 * yRow);
        b3.intoArray(y, yAt + 3 * yRow + L);
    }

    @Override
    public void scores(
            float[] query, int queryAt, int size, float[] keys, int keysAt, int groups, int stride, float[] scores) {
        int group = 0;
        for (; group <= groups - 4; group += 4) {
            fourGroups(query, queryAt, size, keys, keysAt + group * stride, stride, scores, group * L);
        }
        for (; group < groups; group++) {
            FloatVector a = FloatVector.zero(S);
            int at = keysAt + group * stride;
            for (int c = queryAt; c < queryAt + size; c++, at += L) {
                a = fromArray(S, keys, at).fma(broadcast(S, query[c]), a);
            }
            a.intoArray(scores, group * L);
        }
    }

    private static void fourGroups(
            float[] query, int queryAt, int size, float[] keys, int keysAt, int stride, float[] scores, int to) {
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int at = keysAt;
        for (int q = queryAt; q < queryAt + size; q++, at += L) {
            FloatVector w = broadcast(S, query[q]);
            a = fromArray(S, keys, at).fma(w, a);
            b = fromArray(S, keys, at + stride).fma(w, b);
            c = fromArray(S, keys, at + 2 * stride).fma(w, c);
            d = fromArray(S, keys, at + 3 * stride).fma(w, d);
        }
        a.intoArray(scores, to);
        b.intoArray(scores, to + L);
        c.intoArray(scores, to + 2 * L);
        d.intoArray(scores, to + 3 * L);
    }

    @Override
    public void weigh(float[] weights, int count, float[] values, int valuesAt, int stride, int size, float[] sums) {
        for (int column = 0; column < size; column += PANEL) {
            FloatVector a = FloatVector.zero(S);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            int at = valuesAt + column;
            int j = 0;
            for (; j < count - 1; j += 2, at += 2 * stride) {
                FloatVector u = broadcast(S, weights[j]);
                a = fromArray(S, values, at).fma(u, a);
                b = fromArray(S, values, at + L).fma(u, b);
                FloatVector v = broadcast(S, weights[j + 1]);
                c = fromArray(S, values, at + stride).fma(v, c);
                d = fromArray(S, values, at + stride + L).fma(v, d);
            }
            if (j < count) {
                FloatVector u = broadcast(S, weights[j]);
                a = fromArray(S, values, at).fma(u, a);
                b = fromArray(S, values, at + L).fma(u, b);
            }
            a.add(c).intoArray(sums, column);
            b.add(d).intoArray(sums, column + L);
        }
    }
}
