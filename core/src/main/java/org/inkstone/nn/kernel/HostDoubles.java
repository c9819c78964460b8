package org.inkstone.nn.kernel;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The memory of a double array, or of a float array whose values are made doubles on reading and rounded on writing. */
public final class HostDoubles implements HostValues<double[]> {
    private static final long INSIDE = HostMemory.PIECE - 1;

    private final INDArray array;
    private final DoubleBuffer[] pieces;
    private final long length;

    private HostDoubles(INDArray array) {
        this.array = array;
        ByteBuffer[] bytes = HostMemory.of(array, DataType.DOUBLE);
        this.pieces = new DoubleBuffer[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            pieces[i] = bytes[i].asDoubleBuffer();
        }
        this.length = array.length();
    }

    /**
     * For reading.
     *
     * @throws IllegalArgumentException when the array is neither FLOAT nor DOUBLE or not contiguous in c order
     */
    public static HostValues<double[]> of(INDArray array) {
        return array.dataType() == DataType.FLOAT ? new Widened(HostFloats.of(array)) : new HostDoubles(array);
    }

    /**
     * For writing, and for reading as well.
     *
     * @throws IllegalArgumentException when the array is neither FLOAT nor DOUBLE or not contiguous in c order
     */
    public static HostValues<double[]> writable(INDArray array) {
        HostValues<double[]> values = of(array);
        HostMemory.written(array);
        return values;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void get(long from, double[] to, int at, int count) {
        int piece = (int) (from >>> HostMemory.PIECE_BITS);
        int first = (int) Math.min(count, HostMemory.PIECE - (from & INSIDE));
        pieces[piece].get((int) (from & INSIDE), to, at, first);
        if (first < count) {
            get(from + first, to, at + first, count - first);
        }
        Reference.reachabilityFence(array);
    }

    @Override
    public void put(long from, double[] values, int at, int count) {
        int piece = (int) (from >>> HostMemory.PIECE_BITS);
        int first = (int) Math.min(count, HostMemory.PIECE - (from & INSIDE));
        pieces[piece].put((int) (from & INSIDE), values, at, first);
        if (first < count) {
            put(from + first, values, at + first, count - first);
        }
        Reference.reachabilityFence(array);
    }

    /** Goes through a run of floats that stays in the first-level cache. */
    private static final class Widened implements HostValues<double[]> {
        private static final ThreadLocal<float[]> RUN = ThreadLocal.withInitial(() -> new float[2048]);

        private final HostFloats floats;

        Widened(HostFloats floats) {
            this.floats = floats;
        }

        @Override
        public long length() {
            return floats.length();
        }

        @Override
        public void get(long from, double[] to, int at, int count) {
            float[] run = RUN.get();
            for (int done = 0; done < count; done += run.length) {
                int n = Math.min(run.length, count - done);
                floats.get(from + done, run, 0, n);
                for (int i = 0; i < n; i++) {
                    to[at + done + i] = run[i];
                }
            }
        }

        @Override
        public void put(long from, double[] values, int at, int count) {
            float[] run = RUN.get();
            for (int done = 0; done < count; done += run.length) {
                int n = Math.min(run.length, count - done);
                for (int i = 0; i < n; i++) {
                    run[i] = (float) values[at + done + i];
                }
                floats.put(from + done, run, 0, n);
            }
        }
    }
}
