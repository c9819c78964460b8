package org.inkstone.nn.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.inkstone.nn.kernel.vector.Lanes.INTS;
import static org.inkstone.nn.kernel.vector.Lanes.L;
import static org.inkstone.nn.kernel.vector.Lanes.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.inkstone.nn.kernel.DropoutMask;
import org.inkstone.nn.kernel.ElementRows;
import org.inkstone.nn.kernel.Scalars;

/** On the JDK's vector module. */
public final class VectorElements implements ElementRows<float[]> {
    @Override
    public Scalars<float[]> scalars() {
        return Scalars.FLOATS;
    }

    @Override
    public void add(float[] y, double scale, float[] x, int count) {
        FloatVector factor = broadcast(S, (float) scale);
        for (int i = 0; i < count; i += L) {
            fromArray(S, x, i).fma(factor, fromArray(S, y, i)).intoArray(y, i);
        }
    }

    @Override
    public void addToRows(float[] y, int rows, int width, float[] bias) {
        int full = S.loopBound(width);
        VectorMask<Float> tail = Lanes.tail(width);
        for (int i = 0, at = 0; i < rows; i++, at += width) {
            for (int j = 0; j < full; j += L) {
                fromArray(S, y, at + j).add(fromArray(S, bias, j)).intoArray(y, at + j);
            }
            if (full < width) {
                Lanes.store(fromArray(S, y, at + full).add(fromArray(S, bias, full)), y, at + full, tail);
            }
        }
    }

    @Override
    public void addRows(float[] y, int rows, int width, float[] sums) {
        int i = 0;
        for (; i + 4 <= rows; i += 4) {
            addFour(y, i * width, width, sums);
        }
        for (; i < rows; i++) {
            // sums beyond the width get what nobody reads
            for (int j = 0; j < width; j += L) {
                fromArray(S, sums, j).add(fromArray(S, y, i * width + j)).intoArray(sums, j);
            }
        }
    }

    private static void addFour(float[] y, int at, int width, float[] sums) {
        for (int j = 0; j < width; j += L) {
            FloatVector first = fromArray(S, y, at + j).add(fromArray(S, y, at + width + j));
            FloatVector last = fromArray(S, y, at + 2 * width + j).add(fromArray(S, y, at + 3 * width + j));
            fromArray(S, sums, j).add(first.add(last)).intoArray(sums, j);
        }
    }

    @Override
    public void drop(float[] x, int count, long first, DropoutMask mask) {
        IntVector number = Lanes.numbers().add((int) first);
        IntVector zero = IntVector.zero(INTS);
        for (int i = 0; i < count; i += L) {
            IntVector h = number.lanewise(VectorOperators.XOR, mask.key());
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
            h = h.lanewise(VectorOperators.XOR, mask.secondKey()).mul(DropoutMask.FIRST_FACTOR);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 15))
                    .mul(DropoutMask.SECOND_FACTOR);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16))
                    .lanewise(VectorOperators.LSHR, 8);
            IntVector scaled = fromArray(S, x, i).mul((float) mask.scale()).reinterpretAsInts();
            zero.blend(scaled, h.compare(VectorOperators.GE, mask.bound()))
                    .reinterpretAsFloats()
                    .intoArray(x, i);
            number = number.add(L);
        }
    }
}
