package org.inkstone.nn.kernel;

import java.util.Arrays;
import java.util.List;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.kernel.Scalars.Slot;

/** The group norm of one picture after the other, in blocks that stay in cache; what is per channel is computed in double. */
final class GroupNormSample<A> {
    /**
     * One of the arrays that lie side by side.
     *
     * @param first its first channel among those of all
     * @param width its columns in a row
     */
    record Part<A>(HostValues<A> values, int first, int width) {}

    private final ColumnRows<A> kernel;
    private final ActivationRows<A> activations;
    private final ElementRows<A> elements;
    private final Scalars<A> scalars;
    private final GroupNormShape shape;
    private final List<Part<A>> parts;
    private final int width;
    private final int rows;
    private final int blockRows;

    GroupNormSample(ColumnRows<A> kernel, GroupNormShape shape, List<Part<A>> parts) {
        this.kernel = kernel;
        this.scalars = kernel.scalars();
        this.activations = RowKernels.activations(scalars);
        this.elements = RowKernels.elements(scalars);
        this.shape = shape;
        this.parts = parts;
        this.width = shape.width();
        this.rows = shape.rows();
        this.blockRows = shape.blockRows();
    }

    private int blockLength() {
        return blockRows * width;
    }

    /** Of picture n: the mean of each channel, and the sum of the squares of what differs from it. */
    void moments(int n, double[] means, double[] squares) {
        for (int s = 0; s < shape.segments(); s++) {
            for (Part<A> part : parts) {
                moments(n, s, part, means, squares);
            }
        }
    }

    private void moments(int n, int segment, Part<A> part, double[] means, double[] squares) {
        A block = scalars.work(Slot.X, blockLength());
        A shift = scalars.work(Slot.CENTRES, part.width());
        A sums = scalars.zeros(Slot.SUMS, part.width());
        A seconds = scalars.zeros(Slot.SECOND_SUMS, part.width());
        double[] first = new double[part.width()];
        for (int row = 0; row < rows; row += blockRows) {
            int count = Math.min(blockRows, rows - row);
            part.values().get(position(n, segment, row, part), block, 0, count * part.width());
            if (row == 0) {
                // differences from one of the values lose no digits where the mean is large
                scalars.copy(block, part.width(), first, 0);
                if (!shape.channelsLast()) {
                    Arrays.fill(first, first[0]);
                }
                scalars.copy(first, 0, part.width(), shift);
            }
            kernel.moments(block, count, part.width(), shift, sums, seconds);
        }
        double[] sum = channelSums(sums, part);
        double[] square = channelSums(seconds, part);
        for (int c = 0; c < sum.length; c++) {
            int channel = channel(segment, part, c);
            means[channel] = first[c] + sum[c] / shape.area();
            squares[channel] = Math.max(0, square[c] - sum[c] * sum[c] / shape.area());
        }
    }

    private int channel(int segment, Part<A> part, int c) {
        return shape.channelsLast() ? part.first() + c : segment;
    }

    private long position(int n, int segment, int row, Part<A> part) {
        return shape.channelsLast()
                ? ((long) n * rows + row) * part.width()
                : (((long) n * shape.channels() + segment) * rows + row) * width;
    }

    private long position(int n, int segment, int row) {
        return (((long) n * shape.segments() + segment) * rows + row) * width;
    }

    /** Sums of columns as sums of channels. */
    private double[] channelSums(A columns, Part<A> part) {
        double[] sums = new double[part.width()];
        scalars.copy(columns, part.width(), sums, 0);
        return shape.channelsLast() ? sums : new double[] {Arrays.stream(sums).sum()};
    }

    /** What belongs to each channel, as what belongs to each column of a segment. */
    private A columns(double[] channels, int segment, Slot slot) {
        A columns = scalars.work(slot, width);
        if (shape.channelsLast()) {
            scalars.copy(channels, 0, width, columns);
        } else {
            double[] run = new double[width];
            Arrays.fill(run, channels[segment]);
            scalars.copy(run, 0, width, columns);
        }
        return columns;
    }

    /** {@code out = x factor + offset} of picture n, and SiLU behind it. */
    void apply(int n, double[] factor, double[] offset, HostValues<A> out) {
        A block = scalars.work(Slot.X, blockLength());
        A result = scalars.work(Slot.Y, blockLength());
        A active = scalars.work(Slot.Z, blockLength());
        for (int s = 0; s < shape.segments(); s++) {
            A factors = columns(factor, s, Slot.FACTORS);
            A offsets = columns(offset, s, Slot.OFFSETS);
            for (int row = 0; row < rows; row += blockRows) {
                int count = Math.min(blockRows, rows - row);
                affine(n, s, row, count, block, factors, offsets, result);
                if (shape.silu()) {
                    activations.forward(FeedForwardActivation.SILU, result, count, width, active);
                }
                out.put(position(n, s, row), shape.silu() ? active : result, 0, count * width);
            }
        }
    }

    private void affine(int n, int segment, int row, int count, A block, A factors, A offsets, A result) {
        for (Part<A> part : parts) {
            part.values().get(position(n, segment, row, part), block, 0, count * part.width());
            kernel.affine(block, count, part.width(), factors, offsets, part.first(), result, width, part.first());
        }
    }

    /**
     * The first half of the backward pass of picture n: puts aside the gradients before SiLU, and adds up over each channel these,
     * their products with {@code x - centre}, and {@code x - centre}.
     */
    void sums(int n, double[] factor, double[] offset, double[] centre, HostValues<A> dOut, double[][] sums) {
        A sample = scalars.work(Slot.SAMPLE, (long) shape.area() * shape.channels());
        A gradient = scalars.work(Slot.Y, blockLength());
        for (int s = 0; s < shape.segments(); s++) {
            A factors = columns(factor, s, Slot.FACTORS);
            A offsets = columns(offset, s, Slot.OFFSETS);
            A centres = columns(centre, s, Slot.CENTRES);
            Totals<A> totals = new Totals<>(
                    scalars.zeros(Slot.SUMS, width),
                    scalars.zeros(Slot.SECOND_SUMS, width),
                    scalars.zeros(Slot.THIRD_SUMS, width));
            for (int row = 0; row < rows; row += blockRows) {
                int count = Math.min(blockRows, rows - row);
                int at = (s * rows + row) * width;
                dOut.get(position(n, s, row), gradient, 0, count * width);
                A before = shape.silu() ? beforeSilu(n, s, row, count, factors, offsets, gradient) : gradient;
                System.arraycopy(before, 0, sample, at, count * width);
                addProducts(n, s, row, count, sample, at, centres, totals);
            }
            channelTotals(totals.sums(), s, sums[0]);
            channelTotals(totals.products(), s, sums[1]);
            channelTotals(totals.deviations(), s, sums[2]);
        }
    }

    /** Sums over the columns of one segment. */
    private record Totals<A>(A sums, A products, A deviations) {}

    private void channelTotals(A columns, int segment, double[] channels) {
        double[] column = shape.channelsLast() ? channels : new double[width];
        scalars.copy(columns, width, column, 0);
        if (!shape.channelsLast()) {
            channels[segment] = Arrays.stream(column).sum();
        }
    }

    private A beforeSilu(int n, int segment, int row, int count, A factors, A offsets, A gradient) {
        A block = scalars.work(Slot.X, blockLength());
        A z = scalars.work(Slot.Z, blockLength());
        A work = scalars.work(Slot.WORK, 2L * blockLength() + 128);
        affine(n, segment, row, count, block, factors, offsets, z);
        // the block is read no more
        activations.backward(FeedForwardActivation.SILU, z, gradient, count, width, block, work);
        return block;
    }

    private void addProducts(int n, int segment, int row, int count, A sample, int at, A centres, Totals<A> totals) {
        A block = scalars.work(Slot.Z, blockLength());
        for (Part<A> part : parts) {
            part.values().get(position(n, segment, row, part), block, 0, count * part.width());
            kernel.products(
                    sample,
                    at,
                    width,
                    part.first(),
                    block,
                    count,
                    part.width(),
                    centres,
                    part.first(),
                    totals.sums(),
                    totals.products(),
                    totals.deviations());
        }
    }

    /**
     * The second half, after {@link #sums} in the same thread: {@code dx = dy factor + x slope + offset + base} of one part of
     * picture n.
     */
    void gradients(
            int n,
            Part<A> part,
            double[] factor,
            double[] slope,
            double[] offset,
            HostValues<A> base,
            HostValues<A> dx) {
        A sample = scalars.work(Slot.SAMPLE, (long) shape.area() * shape.channels());
        A block = scalars.work(Slot.X, blockLength());
        A result = scalars.work(Slot.Y, blockLength());
        for (int s = 0; s < shape.segments(); s++) {
            A factors = columns(factor, s, Slot.FACTORS);
            A slopes = columns(slope, s, Slot.CENTRES);
            A offsets = columns(offset, s, Slot.OFFSETS);
            for (int row = 0; row < rows; row += blockRows) {
                int count = Math.min(blockRows, rows - row);
                long from = position(n, s, row, part);
                part.values().get(from, block, 0, count * part.width());
                kernel.combine(
                        sample,
                        (s * rows + row) * width,
                        width,
                        part.first(),
                        block,
                        count,
                        part.width(),
                        factors,
                        slopes,
                        offsets,
                        part.first(),
                        result);
                if (base != null) {
                    base.get(from, block, 0, count * part.width());
                    elements.add(result, 1, block, count * part.width());
                }
                dx.put(from, result, 0, count * part.width());
            }
        }
    }
}
