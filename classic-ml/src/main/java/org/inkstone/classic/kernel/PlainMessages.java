package org.inkstone.classic.kernel;

/** Loops that C2 vectorises, but for the search for the highest. */
final class PlainMessages implements MessageKernels {
    @Override
    public void update(
            int row, float[] a, float[] r, float[] s, float[] sums, float[] part, float keep, boolean first) {
        float add = 1 - keep;
        if (!first) {
            float own = keep * a[row] - add * (r[row] - sums[row]);
            available(a, r, sums, keep, add);
            a[row] = own;
        }
        float[] sum = new float[a.length];
        for (int j = 0; j < sum.length; j++) {
            sum[j] = a[j] + s[j];
        }
        float highest = highest(sum);
        int best = 0;
        while (sum[best] != highest) {
            best++;
        }
        sum[best] = Float.NEGATIVE_INFINITY;
        float ofBest = keep * r[best] + add * (s[best] - highest(sum));
        for (int j = 0; j < r.length; j++) {
            r[j] = keep * r[j] + add * (s[j] - highest);
        }
        r[best] = ofBest;
        for (int j = 0; j < part.length; j++) {
            part[j] += Math.max(r[j], 0);
        }
        part[row] += Math.min(r[row], 0);
    }

    private static void available(float[] a, float[] r, float[] sums, float keep, float add) {
        for (int j = 0; j < a.length; j++) {
            a[j] = keep * a[j] - add * Math.max(Math.max(r[j], 0) - sums[j], 0);
        }
    }

    /** Four at a time, so that no comparison waits for the one before; rows are padded, so nothing is left over. */
    private static float highest(float[] values) {
        float m0 = Float.NEGATIVE_INFINITY;
        float m1 = m0;
        float m2 = m0;
        float m3 = m0;
        for (int j = 0; j + 4 <= values.length; j += 4) {
            m0 = values[j] > m0 ? values[j] : m0;
            m1 = values[j + 1] > m1 ? values[j + 1] : m1;
            m2 = values[j + 2] > m2 ? values[j + 2] : m2;
            m3 = values[j + 3] > m3 ? values[j + 3] : m3;
        }
        return Math.max(Math.max(m0, m1), Math.max(m2, m3));
    }
}
