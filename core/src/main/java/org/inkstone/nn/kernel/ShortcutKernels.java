package org.inkstone.nn.kernel;

import java.util.Arrays;
import org.inkstone.backend.Parallel;
import org.inkstone.nn.kernel.Scalars.Slot;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Every s-th pixel of pictures {@code [N, H, W, C]}, with channels of zeros before and behind: FLOAT or DOUBLE, contiguous in c
 * order.
 */
public final class ShortcutKernels {
    private ShortcutKernels() {}

    /**
     * Writes the picked pixels and the zeros around their channels.
     *
     * @param x      [N, H, W, C]
     * @param out    [N, ceil(H / stride), ceil(W / stride), D] with D at least C + before
     * @param before channels of zeros that go first
     */
    public static void pick(INDArray x, INDArray out, int stride, int before) {
        check(x, out, stride, before);
        if (x.dataType() == DataType.FLOAT) {
            pick(Scalars.FLOATS, x, out, stride, before);
        } else {
            pick(Scalars.DOUBLES, x, out, stride, before);
        }
    }

    private static <A> void pick(Scalars<A> scalars, INDArray x, INDArray out, int stride, int before) {
        Geometry g = new Geometry(x, out);
        HostValues<A> from = scalars.readable(x);
        HostValues<A> to = scalars.writable(out);
        Parallel.run(0, g.pictures, n -> {
            A wide = scalars.work(Slot.X, g.wideRow);
            A narrow = scalars.zeros(Slot.Y, g.narrowRow);
            for (int i = 0; i < g.narrowRows; i++) {
                from.get(((long) n * g.wideRows + (long) i * stride) * g.wideRow, wide, 0, g.wideRow);
                for (int j = 0; j < g.narrowColumns; j++) {
                    System.arraycopy(wide, j * stride * g.channels, narrow, j * g.depth + before, g.channels);
                }
                to.put(((long) n * g.narrowRows + i) * g.narrowRow, narrow, 0, g.narrowRow);
            }
        });
    }

    /**
     * The gradient of {@link #pick}: zero where no pixel was picked.
     *
     * @param dOut shaped as {@code out}
     * @param dx   shaped as {@code x}, overwritten
     */
    public static void pickBackward(INDArray dOut, INDArray dx, int stride, int before) {
        check(dx, dOut, stride, before);
        if (dx.dataType() == DataType.FLOAT) {
            pickBackward(Scalars.FLOATS, dOut, dx, stride, before);
        } else {
            pickBackward(Scalars.DOUBLES, dOut, dx, stride, before);
        }
    }

    private static <A> void pickBackward(Scalars<A> scalars, INDArray dOut, INDArray dx, int stride, int before) {
        Geometry g = new Geometry(dx, dOut);
        HostValues<A> from = scalars.readable(dOut);
        HostValues<A> to = scalars.writable(dx);
        Parallel.run(0, g.pictures, n -> {
            A narrow = scalars.work(Slot.X, g.narrowRow);
            A zeros = scalars.zeros(Slot.Y, g.wideRow);
            A wide = scalars.zeros(Slot.Z, g.wideRow);
            for (int row = 0; row < g.wideRows; row++) {
                A values = zeros;
                if (row % stride == 0) {
                    from.get(((long) n * g.narrowRows + row / stride) * g.narrowRow, narrow, 0, g.narrowRow);
                    for (int j = 0; j < g.narrowColumns; j++) {
                        System.arraycopy(narrow, j * g.depth + before, wide, j * stride * g.channels, g.channels);
                    }
                    values = wide;
                }
                to.put(((long) n * g.wideRows + row) * g.wideRow, values, 0, g.wideRow);
            }
        });
    }

    private static void check(INDArray wide, INDArray narrow, int stride, int before) {
        long[] expected = wide.rank() == 4 && narrow.rank() == 4
                ? new long[] {
                    wide.size(0), (wide.size(1) - 1) / stride + 1, (wide.size(2) - 1) / stride + 1, narrow.size(3)
                }
                : null;
        if (!Arrays.equals(expected, narrow.shape()) || before < 0 || narrow.size(3) < wide.size(3) + before) {
            throw new IllegalArgumentException("pictures " + Arrays.toString(wide.shape()) + " and "
                    + Arrays.toString(narrow.shape()) + " do not fit stride " + stride + " and " + before
                    + " channels before");
        }
    }

    private static final class Geometry {
        final int pictures;
        final int channels;
        final int depth;
        final int wideRows;
        final int wideRow;
        final int narrowRows;
        final int narrowColumns;
        final int narrowRow;

        Geometry(INDArray wide, INDArray narrow) {
            pictures = Math.toIntExact(wide.size(0));
            channels = (int) wide.size(3);
            depth = (int) narrow.size(3);
            wideRows = (int) wide.size(1);
            wideRow = (int) wide.size(2) * channels;
            narrowRows = (int) narrow.size(1);
            narrowColumns = (int) narrow.size(2);
            narrowRow = narrowColumns * depth;
        }
    }
}
