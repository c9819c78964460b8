package org.inkstone.nn;

import java.io.Serializable;

/**
 * Where the windows of a pooling layer lie along one side, by PyTorch's rules. The output has
 * {@code floor((size + 2 padding - kernel) / stride) + 1} windows; with ceil mode the division is rounded up, but a
 * window that would start in the padding after the input is dropped.
 *
 * @param kernel window size
 * @param stride step from window to window
 * @param padding values added on both sides, at most half the kernel
 * @param ceilMode whether a last, partly covered window counts
 */
record PoolWindow(int kernel, int stride, int padding, boolean ceilMode) implements Serializable {

    /** Number of windows on a side of the given size. */
    long windows(long size) {
        long room = size + 2L * padding - kernel;
        if (room < 0) {
            throw new IllegalArgumentException("Pooling window does not fit: kernel " + kernel + " on size " + size
                    + " with padding " + padding + "; floor((" + size + " + 2*" + padding + " - " + kernel + ") / "
                    + stride + ") + 1 is below 1");
        }
        long count = (ceilMode ? (room + stride - 1) / stride : room / stride) + 1;
        return ceilMode && (count - 1) * stride >= size + padding ? count - 1 : count;
    }

    /** Size including padding on both sides and whatever the last window reaches beyond it. */
    long paddedSize(long size) {
        return Math.max(size + 2L * padding, (windows(size) - 1) * stride + kernel);
    }

    /** Number of values the {@code i}-th window divides by when averaging. */
    long divisor(long i, long size, boolean countPadding) {
        long start = i * stride - padding;
        if (countPadding) {
            return Math.min(start + kernel, size + padding) - start;
        }
        return Math.min(start + kernel, size) - Math.max(start, 0);
    }
}
