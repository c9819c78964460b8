package org.inkstone.nn.kernel.vector;

import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Registers of floats. Work arrays reach at least one register beyond their values, so the last, partial register of a row is read and
 * written whole: what it writes over the end is the old value.
 *
 * <p>Loops of more than a few operations call the vector module itself and none of the helpers here: beyond 18,000 nodes C2 inlines
 * nothing but what the JDK marks to be inlined always, and a vector handed to a method that is not inlined is put into an object, ten
 * times as slow.
 */
final class Lanes {
    static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, VectorShape.forBitSize(S.vectorBitSize()));
    static final int L = S.length();

    private Lanes() {}

    /** Which lanes of the last register belong to a row of {@code count} values. */
    static VectorMask<Float> tail(int count) {
        return S.indexInRange(S.loopBound(count), count);
    }

    /** With zeros where the mask is not set. */
    static FloatVector load(float[] from, int at, VectorMask<Float> mask) {
        return FloatVector.zero(S).blend(fromArray(S, from, at), mask);
    }

    /** Leaves what is there where the mask is not set. */
    static void store(FloatVector values, float[] to, int at, VectorMask<Float> mask) {
        fromArray(S, to, at).blend(values, mask).intoArray(to, at);
    }

    /** Of a row. */
    static float sum(float[] x, int at, int width, VectorMask<Float> tail) {
        int full = S.loopBound(width);
        FloatVector sum = FloatVector.zero(S);
        FloatVector second = sum;
        int j = 0;
        for (; j <= full - 2 * L; j += 2 * L) {
            sum = sum.add(fromArray(S, x, at + j));
            second = second.add(fromArray(S, x, at + j + L));
        }
        if (j < full) {
            sum = sum.add(fromArray(S, x, at + j));
        }
        if (full < width) {
            second = second.add(load(x, at + full, tail));
        }
        return sum.add(second).reduceLanes(VectorOperators.ADD);
    }

    /** The first numbers from 0 on. */
    static IntVector numbers() {
        return IntVector.zero(INTS).addIndex(1);
    }
}
