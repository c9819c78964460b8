package org.inkstone.sequence.attention.kernel;

import java.util.Arrays;

/** Loops that the JIT compiler vectorises where it can. */
final class PlainAttentionKernels implements AttentionKernels {
    /** The compiler's loops like even lengths; nothing depends on the value. */
    private static final int LANES = 8;

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public String description() {
        return "plain kernels";
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
        for (int i = 0; i < m; i++) {
            int to = cAt + i * cRow;
            if (!add) {
                Arrays.fill(c, to, to + n, 0);
            }
            int p = 0;
            int from = aAt + i * aRow;
            for (; p <= k - 4; p += 4, from += 4 * aColumn) {
                addFour(
                        a[from],
                        a[from + aColumn],
                        a[from + 2 * aColumn],
                        a[from + 3 * aColumn],
                        b,
                        bAt + p * bRow,
                        bRow,
                        c,
                        to,
                        n);
            }
            for (; p < k; p++, from += aColumn) {
                addRow(a[from], b, bAt + p * bRow, c, to, n);
            }
        }
    }

    private static void addFour(
            float w0, float w1, float w2, float w3, float[] b, int at, int row, float[] c, int to, int n) {
        for (int j = 0; j < n; j++) {
            c[to + j] += w0 * b[at + j] + w1 * b[at + row + j] + w2 * b[at + 2 * row + j] + w3 * b[at + 3 * row + j];
        }
    }

    private static void addRow(float w, float[] b, int at, float[] c, int to, int n) {
        for (int j = 0; j < n; j++) {
            c[to + j] += w * b[at + j];
        }
    }

    @Override
    public void transpose(int rows, int columns, float[] from, int fromRow, float[] to, int toRow) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                to[j * toRow + i] = from[i * fromRow + j];
            }
        }
    }

    @Override
    public void addTerms(float[] s, int at, int n, float factor, float[] terms, int termsAt) {
        for (int j = 0; j < n; j++) {
            s[at + j] = factor * s[at + j] + terms[termsAt + j];
        }
    }

    @Override
    public void scale(float[] s, int at, int n, float factor) {
        for (int j = at; j < at + n; j++) {
            s[j] *= factor;
        }
    }

    @Override
    public float max(float[] s, int at, int count) {
        float max = Float.NEGATIVE_INFINITY;
        for (int j = at; j < at + count; j++) {
            if (s[j] > max) {
                max = s[j];
            }
        }
        return max;
    }

    @Override
    public float powers(float[] s, int at, int count, int n, float factor, float shift) {
        float sum = 0;
        for (int j = at; j < at + count; j++) {
            float p = Power2.of(factor * s[j] - shift);
            s[j] = p;
            sum += p;
        }
        Arrays.fill(s, at + count, at + n, 0);
        return sum;
    }

    @Override
    public void gradients(float[] p, int pAt, float[] d, int dAt, int count, int n, float delta, float scale) {
        for (int j = 0; j < count; j++) {
            d[dAt + j] = p[pAt + j] * (d[dAt + j] - delta) * scale;
        }
        Arrays.fill(d, dAt + count, dAt + n, 0);
    }

    @Override
    public float dot(float[] a, int aAt, float[] b, int bAt, int n) {
        float sum = 0;
        for (int j = 0; j < n; j++) {
            sum += a[aAt + j] * b[bAt + j];
        }
        return sum;
    }

    @Override
    public void dropout(float[] s, int at, int n, long rowKey, int threshold, float factor) {
        for (int j = 0; j < n; j++) {
            s[at + j] = DropoutHash.number(rowKey, j) < threshold ? 0 : factor * s[at + j];
        }
    }
}
