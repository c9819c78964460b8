package org.inkstone.nn.kernel;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What kernels compute in, so that they are written once for both: floats, for speed, or doubles, for checks of gradients and where there
 * are no vector kernels. Work arrays belong to the thread and grow to the largest size asked for.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
public abstract class Scalars<A> {
    /** Single precision. */
    public static final Scalars<float[]> FLOATS = new Floats();
    /** Double precision. */
    public static final Scalars<double[]> DOUBLES = new Doubles();

    /** Work arrays of a thread; those of the calling thread are read by all tasks, so they are apart from those of a block. */
    enum Slot {
        GAIN,
        BIAS,
        TOTAL,
        X,
        Y,
        Z,
        WORK,
        STATS,
        SUMS,
        SECOND_SUMS,
        THIRD_SUMS,
        FACTORS,
        OFFSETS,
        CENTRES,
        SAMPLE
    }

    private final ThreadLocal<A[]> slots;

    private Scalars(IntFunction<A[]> slots, A none) {
        this.slots = ThreadLocal.withInitial(() -> {
            A[] arrays = slots.apply(Slot.values().length);
            Arrays.fill(arrays, none);
            return arrays;
        });
    }

    abstract HostValues<A> readable(INDArray array);

    abstract HostValues<A> writable(INDArray array);

    abstract A make(int length);

    abstract int length(A array);

    abstract void zero(A array, int at, int count);

    abstract void copy(A from, int count, double[] to, int at);

    abstract void copy(double[] from, int at, int count, A to);

    /** The first {@code count} of an array of floats as these scalars: itself, or copied to the array of that name. */
    abstract A in(float[] values, int count, Slot slot);

    /** Where results for an array of floats are put: itself, or the array of that name, of the same length. */
    abstract A room(float[] values, Slot slot);

    /** Copies results from {@link #room} to where they belong. */
    abstract void out(A result, int count, float[] values);

    /** The calling thread's array of that name, at least so long, with anything in it. */
    final A work(Slot slot, long length) {
        A[] mine = slots.get();
        A array = mine[slot.ordinal()];
        if (length(array) < length) {
            // room for vectors that reach over the end
            array = make(Math.toIntExact(length + 64));
            mine[slot.ordinal()] = array;
        }
        return array;
    }

    /** As {@link #work}, the first {@code length} values being zero. */
    final A zeros(Slot slot, int length) {
        A array = work(slot, length);
        zero(array, 0, length);
        return array;
    }

    /** All values of a small array, or null for null. */
    final A all(INDArray array, Slot slot) {
        if (array == null) {
            return null;
        }
        A values = work(slot, array.length());
        readable(array).get(0, values, 0, Math.toIntExact(array.length()));
        return values;
    }

    private static final class Floats extends Scalars<float[]> {
        Floats() {
            super(float[][]::new, new float[0]);
        }

        @Override
        HostValues<float[]> readable(INDArray array) {
            return HostFloats.of(array);
        }

        @Override
        HostValues<float[]> writable(INDArray array) {
            return HostFloats.writable(array);
        }

        @Override
        float[] in(float[] values, int count, Slot slot) {
            return values;
        }

        @Override
        float[] room(float[] values, Slot slot) {
            return values;
        }

        @Override
        void out(float[] result, int count, float[] values) {
            // it is there already
        }

        @Override
        float[] make(int length) {
            return new float[length];
        }

        @Override
        int length(float[] array) {
            return array.length;
        }

        @Override
        void zero(float[] array, int at, int count) {
            Arrays.fill(array, at, at + count, 0);
        }

        @Override
        void copy(float[] from, int count, double[] to, int at) {
            for (int i = 0; i < count; i++) {
                to[at + i] = from[i];
            }
        }

        @Override
        void copy(double[] from, int at, int count, float[] to) {
            for (int i = 0; i < count; i++) {
                to[i] = (float) from[at + i];
            }
        }
    }

    private static final class Doubles extends Scalars<double[]> {
        Doubles() {
            super(double[][]::new, new double[0]);
        }

        @Override
        HostValues<double[]> readable(INDArray array) {
            return HostDoubles.of(array);
        }

        @Override
        HostValues<double[]> writable(INDArray array) {
            return HostDoubles.writable(array);
        }

        @Override
        double[] in(float[] values, int count, Slot slot) {
            double[] copy = work(slot, count);
            for (int i = 0; i < count; i++) {
                copy[i] = values[i];
            }
            return copy;
        }

        @Override
        double[] room(float[] values, Slot slot) {
            return work(slot, values.length);
        }

        @Override
        void out(double[] result, int count, float[] values) {
            for (int i = 0; i < count; i++) {
                values[i] = (float) result[i];
            }
        }

        @Override
        double[] make(int length) {
            return new double[length];
        }

        @Override
        int length(double[] array) {
            return array.length;
        }

        @Override
        void zero(double[] array, int at, int count) {
            Arrays.fill(array, at, at + count, 0);
        }

        @Override
        void copy(double[] from, int count, double[] to, int at) {
            System.arraycopy(from, 0, to, at, count);
        }

        @Override
        void copy(double[] from, int at, int count, double[] to) {
            System.arraycopy(from, at, to, 0, count);
        }
    }
}
