package org.inkstone.classic.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.inkstone.classic.kernel.MessageKernels;

/** A row in two passes: availabilities with the two highest sums, then responsibilities with the column sums. */
public final class VectorMessages implements MessageKernels {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final float[] LANES = new float[L];

    static {
        for (int i = 0; i < L; i++) {
            LANES[i] = i;
        }
    }

    @Override
    public void update(
            int row, float[] a, float[] r, float[] s, float[] sums, float[] part, float keep, boolean first) {
        float add = 1 - keep;
        float ownSimilarity = s[row];
        float own = first ? a[row] : keep * a[row] - add * (r[row] - sums[row]);
        s[row] = Float.NEGATIVE_INFINITY; // the diagonal has a rule of its own and joins below
        FloatVector zero = FloatVector.zero(S);
        FloatVector high = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        FloatVector second = high;
        FloatVector where = zero;
        FloatVector at = FloatVector.fromArray(S, LANES, 0);
        for (int j = 0; j < a.length; j += L) {
            FloatVector av = FloatVector.fromArray(S, a, j);
            if (!first) {
                FloatVector over = FloatVector.fromArray(S, r, j)
                        .max(zero)
                        .sub(FloatVector.fromArray(S, sums, j))
                        .max(zero);
                av = over.mul(-add).add(av.mul(keep));
                av.intoArray(a, j);
            }
            FloatVector t = av.add(FloatVector.fromArray(S, s, j));
            VectorMask<Float> higher = t.compare(VectorOperators.GT, high);
            second = second.max(high.min(t));
            where = where.blend(at, higher);
            high = high.max(t);
            at = at.add(L);
        }
        s[row] = ownSimilarity;
        a[row] = own;
        float[] highs = new float[L];
        float[] seconds = new float[L];
        float[] places = new float[L];
        high.intoArray(highs, 0);
        second.intoArray(seconds, 0);
        where.intoArray(places, 0);
        float highest = own + ownSimilarity;
        float next = Float.NEGATIVE_INFINITY;
        int best = row;
        for (int lane = 0; lane < L; lane++) {
            if (highs[lane] > highest) {
                next = Math.max(highest, seconds[lane]);
                highest = highs[lane];
                best = (int) places[lane];
            } else {
                next = Math.max(next, highs[lane]);
            }
        }
        float ofBest = keep * r[best] + add * (s[best] - next);
        float partOfBest = part[best];
        respond(r, s, part, highest, keep, add);
        r[best] = ofBest;
        part[best] = partOfBest + Math.max(ofBest, 0);
        part[row] += Math.min(r[row], 0);
    }

    private static void respond(float[] r, float[] s, float[] part, float highest, float keep, float add) {
        FloatVector zero = FloatVector.zero(S);
        for (int j = 0; j < r.length; j += L) {
            FloatVector v = FloatVector.fromArray(S, s, j)
                    .sub(highest)
                    .mul(add)
                    .add(FloatVector.fromArray(S, r, j).mul(keep));
            v.intoArray(r, j);
            FloatVector.fromArray(S, part, j).add(v.max(zero)).intoArray(part, j);
        }
    }
}
