package org.inkstone.nn.kernel;

import java.util.function.IntConsumer;
import org.inkstone.backend.Parallel;
import org.inkstone.nn.kernel.Scalars.Slot;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Means over windows that cut height and width into a given number of parts, as PyTorch's adaptive pooling cuts them: part i of o
 * reaches from {@code floor(i size / o)} to {@code ceil((i + 1) size / o)}, so neighbours overlap where the size is no multiple.
 * Arrays are FLOAT or DOUBLE and contiguous in c order; {@code A} stands for the pictures, or pictures and channels, before
 * height and width, and {@code B} for the channels behind them, or 1.
 */
public final class PoolKernels {
    private static final int MOST_PARTS = 16;

    private PoolKernels() {}

    /**
     * The means.
     *
     * @param x   [A, H, W, B]
     * @param out [A, h, w, B]
     */
    public static void adaptiveMeans(INDArray x, INDArray out) {
        means(RowKernels.elements(x), x, out);
    }

    /**
     * The gradient of {@link #adaptiveMeans}.
     *
     * @param dOut [A, h, w, B]
     * @param dx   [A, H, W, B], overwritten
     */
    public static void adaptiveMeansBackward(INDArray dOut, INDArray dx) {
        backward(RowKernels.elements(dx), dOut, dx);
    }

    static <A> void means(ElementRows<A> kernel, INDArray x, INDArray out) {
        Scalars<A> scalars = kernel.scalars();
        new Means<>(kernel, x.shape(), scalars.readable(x), out.shape(), scalars.writable(out)).forward();
    }

    static <A> void backward(ElementRows<A> kernel, INDArray dOut, INDArray dx) {
        Scalars<A> scalars = kernel.scalars();
        new Means<>(kernel, dx.shape(), scalars.writable(dx), dOut.shape(), scalars.readable(dOut)).backward();
    }

    private record Cut(int size, int parts) {
        int from(int part) {
            return (int) ((long) part * size / parts);
        }

        int to(int part) {
            return (int) (((part + 1L) * size + parts - 1) / parts);
        }

        /** The first part that reaches a place. */
        int first(int place) {
            int part = (int) ((long) place * parts / size);
            while (part > 0 && to(part - 1) > place) {
                part--;
            }
            return part;
        }

        /** The part after the last that reaches a place. */
        int last(int place) {
            int part = first(place) + 1;
            while (part < parts && from(part) <= place) {
                part++;
            }
            return part;
        }
    }

    private static final class Means<A> {
        private final ElementRows<A> kernel;
        private final Scalars<A> scalars;
        private final HostValues<A> large;
        private final HostValues<A> small;
        private final int pictures;
        private final Cut rows;
        private final Cut columns;
        private final int width;

        Means(ElementRows<A> kernel, long[] largeShape, HostValues<A> large, long[] smallShape, HostValues<A> small) {
            this.kernel = kernel;
            this.scalars = kernel.scalars();
            this.large = large;
            this.small = small;
            this.pictures = (int) largeShape[0];
            this.rows = new Cut((int) largeShape[1], (int) smallShape[1]);
            this.columns = new Cut((int) largeShape[2], (int) smallShape[2]);
            this.width = (int) largeShape[3];
        }

        private void run(IntConsumer picture) {
            int parts = (int) Math.min(Math.min(MOST_PARTS, pictures), Math.max(1, large.length() / RowBlocks.LEAST));
            Parallel.run(0, parts, part -> {
                int to = (int) ((part + 1L) * pictures / parts);
                for (int a = (int) ((long) part * pictures / parts); a < to; a++) {
                    picture.accept(a);
                }
            });
        }

        void forward() {
            run(a -> {
                for (int i = 0; i < rows.parts(); i++) {
                    for (int j = 0; j < columns.parts(); j++) {
                        mean(a, i, j);
                    }
                }
            });
        }

        private void mean(int a, int i, int j) {
            int from = columns.from(j);
            int across = columns.to(j) - from;
            A run = scalars.work(Slot.X, (long) across * width);
            A sum = scalars.zeros(Slot.SUMS, width);
            for (int row = rows.from(i); row < rows.to(i); row++) {
                large.get((((long) a * rows.size() + row) * columns.size() + from) * width, run, 0, across * width);
                kernel.addRows(run, across, width, sum);
            }
            A mean = scalars.zeros(Slot.Y, width);
            kernel.add(mean, share(i, j), sum, width);
            small.put(at(a, i, j), mean, 0, width);
        }

        private double share(int i, int j) {
            return 1.0 / ((double) (rows.to(i) - rows.from(i)) * (columns.to(j) - columns.from(j)));
        }

        private long at(int a, int i, int j) {
            return (((long) a * rows.parts() + i) * columns.parts() + j) * width;
        }

        void backward() {
            run(a -> {
                for (int row = 0; row < rows.size(); row++) {
                    backward(a, row, rows.first(row), rows.last(row));
                }
            });
        }

        private void backward(int a, int row, int firstRow, int lastRow) {
            A sum = scalars.work(Slot.SUMS, width);
            int reachedFirst = -1;
            int reachedLast = -1;
            for (int column = 0; column < columns.size(); column++) {
                int first = columns.first(column);
                int last = columns.last(column);
                // most neighbours lie in the same windows and so have the same gradient
                if (first != reachedFirst || last != reachedLast) {
                    sum(a, firstRow, lastRow, first, last, sum);
                    reachedFirst = first;
                    reachedLast = last;
                }
                large.put((((long) a * rows.size() + row) * columns.size() + column) * width, sum, 0, width);
            }
        }

        private void sum(int a, int firstRow, int lastRow, int first, int last, A sum) {
            scalars.zero(sum, 0, width);
            A one = scalars.work(Slot.X, width);
            for (int i = firstRow; i < lastRow; i++) {
                for (int j = first; j < last; j++) {
                    small.get(at(a, i, j), one, 0, width);
                    kernel.add(sum, share(i, j), one, width);
                }
            }
        }
    }
}
