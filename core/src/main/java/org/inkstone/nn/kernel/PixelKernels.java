package org.inkstone.nn.kernel;

import java.util.Arrays;
import org.inkstone.backend.Parallel;
import org.inkstone.nn.kernel.Scalars.Slot;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sizes of pictures {@code [N, H, W, C]}, FLOAT or DOUBLE, contiguous in c order. */
public final class PixelKernels {
    private PixelKernels() {}

    /**
     * Makes of each pixel four, as PyTorch's nearest interpolation by two does.
     *
     * @param x   [N, H, W, C]
     * @param out [N, 2H, 2W, C]
     */
    public static void enlarge(INDArray x, INDArray out) {
        check(x, out);
        enlarge(RowKernels.elements(x).scalars(), x, out);
    }

    private static <A> void enlarge(Scalars<A> scalars, INDArray x, INDArray out) {
        int channels = (int) x.size(3);
        int row = (int) x.size(2) * channels;
        HostValues<A> from = scalars.readable(x);
        HostValues<A> to = scalars.writable(out);
        int rows = (int) x.size(1);
        Parallel.run(0, (int) x.size(0), n -> {
            A narrow = scalars.work(Slot.X, row);
            A wide = scalars.work(Slot.Y, 2L * row);
            for (int i = n * rows; i < (n + 1) * rows; i++) {
                from.get((long) i * row, narrow, 0, row);
                for (int at = 0; at < row; at += channels) {
                    System.arraycopy(narrow, at, wide, 2 * at, channels);
                    System.arraycopy(narrow, at, wide, 2 * at + channels, channels);
                }
                to.put(4L * i * row, wide, 0, 2 * row);
                to.put((4L * i + 2) * row, wide, 0, 2 * row);
            }
        });
    }

    /**
     * The gradient of {@link #enlarge}: of four pixels their sum.
     *
     * @param dOut [N, 2H, 2W, C]
     * @param dx   [N, H, W, C], overwritten
     */
    public static void enlargeBackward(INDArray dOut, INDArray dx) {
        check(dx, dOut);
        enlargeBackward(RowKernels.elements(dx), dOut, dx);
    }

    private static <A> void enlargeBackward(ElementRows<A> kernel, INDArray dOut, INDArray dx) {
        Scalars<A> scalars = kernel.scalars();
        int channels = (int) dx.size(3);
        int row = (int) dx.size(2) * channels;
        HostValues<A> from = scalars.readable(dOut);
        HostValues<A> to = scalars.writable(dx);
        int rows = (int) dx.size(1);
        Parallel.run(0, (int) dx.size(0), n -> {
            A sum = scalars.work(Slot.X, 2L * row);
            A other = scalars.work(Slot.Y, 2L * row);
            A even = scalars.work(Slot.Z, row);
            A odd = scalars.work(Slot.WORK, row);
            for (int i = n * rows; i < (n + 1) * rows; i++) {
                from.get(4L * i * row, sum, 0, 2 * row);
                from.get((4L * i + 2) * row, other, 0, 2 * row);
                kernel.add(sum, 1, other, 2 * row);
                for (int at = 0; at < row; at += channels) {
                    System.arraycopy(sum, 2 * at, even, at, channels);
                    System.arraycopy(sum, 2 * at + channels, odd, at, channels);
                }
                kernel.add(even, 1, odd, row);
                to.put((long) i * row, even, 0, row);
            }
        });
    }

    private static void check(INDArray small, INDArray large) {
        if (small.rank() != 4
                || !Arrays.equals(
                        new long[] {small.size(0), 2 * small.size(1), 2 * small.size(2), small.size(3)},
                        large.shape())) {
            throw new IllegalArgumentException("pictures must be [N, H, W, C] and [N, 2H, 2W, C]: "
                    + Arrays.toString(small.shape()) + " and " + Arrays.toString(large.shape()));
        }
    }
}
