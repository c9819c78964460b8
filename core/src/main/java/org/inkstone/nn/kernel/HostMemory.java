package org.inkstone.nn.kernel;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Where the values of an array lie in the host's memory, cut into pieces that a Java buffer can address. */
final class HostMemory {
    /** Values in a piece; a Java buffer holds fewer than 2^31 bytes. */
    static final int PIECE_BITS = 27;

    static final long PIECE = 1L << PIECE_BITS;

    private HostMemory() {}

    /**
     * The memory of an array that is contiguous in c order. The buffers do not keep the array alive.
     *
     * @throws IllegalArgumentException when it has another type or layout
     */
    static ByteBuffer[] of(INDArray array, DataType type) {
        if (array.dataType() != type) {
            throw new IllegalArgumentException("array must be of type " + type + ": " + array.dataType());
        }
        if (!contiguous(array)) {
            throw new IllegalArgumentException("array must be contiguous in c order: shape "
                    + Arrays.toString(array.shape()) + ", strides " + Arrays.toString(array.stride()));
        }
        if (array.length() == 0) {
            return new ByteBuffer[] {ByteBuffer.allocateDirect(0)};
        }
        Nd4j.getAffinityManager().ensureLocation(array, AffinityManager.Location.HOST);
        // the pointer of a view begins at the view; asNioFloat would add the offset once more
        BytePointer start = new BytePointer(array.data().addressPointer());
        int width = type.width();
        long length = array.length();
        ByteBuffer[] pieces = new ByteBuffer[(int) ((length + PIECE - 1) >> PIECE_BITS)];
        for (int i = 0; i < pieces.length; i++) {
            long from = i * PIECE;
            pieces[i] = start.position(from * width)
                    .limit(Math.min(length, from + PIECE) * width)
                    .asByteBuffer();
        }
        return pieces;
    }

    /** Tells ND4J that the host's copy is the newer one, which matters where there is a device as well. */
    static void written(INDArray array) {
        Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
    }

    /** Whether the values lie one behind the other in c order; axes of length one may have any stride and order. */
    static boolean contiguous(INDArray array) {
        long expected = 1;
        for (int axis = array.rank() - 1; axis >= 0; axis--) {
            long size = array.size(axis);
            if (size != 1 && array.stride(axis) != expected) {
                return array.length() == 0;
            }
            expected *= size;
        }
        return true;
    }
}
