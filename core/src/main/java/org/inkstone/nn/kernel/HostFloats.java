package org.inkstone.nn.kernel;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The memory of a float array, views included, for loops written in Java. Copying a run costs as much as the C library's
 * {@code memcpy}. It may be used by several threads at once; making one takes about a microsecond. On CUDA it moves the array to the host.
 */
public final class HostFloats implements HostValues<float[]> {
    private static final long INSIDE = HostMemory.PIECE - 1;

    /** Keeps the memory from being freed. */
    private final INDArray array;

    private final FloatBuffer[] pieces;
    private final long length;

    private HostFloats(INDArray array) {
        this.array = array;
        ByteBuffer[] bytes = HostMemory.of(array, DataType.FLOAT);
        this.pieces = new FloatBuffer[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            pieces[i] = bytes[i].asFloatBuffer();
        }
        this.length = array.length();
    }

    /**
     * For reading.
     *
     * @throws IllegalArgumentException when the array is not FLOAT or not contiguous in c order
     */
    public static HostFloats of(INDArray array) {
        return new HostFloats(array);
    }

    /**
     * For writing, and for reading as well.
     *
     * @throws IllegalArgumentException when the array is not FLOAT or not contiguous in c order
     */
    public static HostFloats writable(INDArray array) {
        HostFloats floats = new HostFloats(array);
        HostMemory.written(array);
        return floats;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void get(long from, float[] to, int at, int count) {
        int piece = (int) (from >>> HostMemory.PIECE_BITS);
        int first = (int) Math.min(count, HostMemory.PIECE - (from & INSIDE));
        pieces[piece].get((int) (from & INSIDE), to, at, first);
        if (first < count) {
            get(from + first, to, at + first, count - first);
        }
        Reference.reachabilityFence(array);
    }

    @Override
    public void put(long from, float[] values, int at, int count) {
        int piece = (int) (from >>> HostMemory.PIECE_BITS);
        int first = (int) Math.min(count, HostMemory.PIECE - (from & INSIDE));
        pieces[piece].put((int) (from & INSIDE), values, at, first);
        if (first < count) {
            put(from + first, values, at + first, count - first);
        }
        Reference.reachabilityFence(array);
    }
}
