package org.inkstone.vision.ops;

/**
 * How large the output of a convolution or pooling is along one side, in pixels. The definitions are those of
 * {@code torch.nn.Conv2d} and {@code torch.nn.MaxPool2d}.
 */
public final class OutputSize {
    private OutputSize() {}

    /**
     * {@code floor((size + 2*padding - dilation*(kernel-1) - 1) / stride) + 1}.
     *
     * @throws IllegalArgumentException when a number is out of range or the kernel does not fit, with the formula
     */
    public static int convolution(int size, int kernel, int stride, int padding, int dilation) {
        requirePositive("size", size);
        requirePositive("kernel", kernel);
        requirePositive("stride", stride);
        requirePositive("dilation", dilation);
        if (padding < 0) {
            throw new IllegalArgumentException("padding must not be negative: " + padding);
        }
        int room = room(size, kernel, padding, dilation);
        if (room < 0) {
            throw new IllegalArgumentException(tooSmall(size, kernel, stride, padding, dilation));
        }
        return room / stride + 1;
    }

    /**
     * As a convolution's; with {@code ceilMode} the division is rounded up, but a window that would start in the padding
     * after the input is dropped.
     *
     * @throws IllegalArgumentException also when the padding is more than half the kernel, where a window could lie in the
     *     padding alone
     */
    public static int pooling(int size, int kernel, int stride, int padding, int dilation, boolean ceilMode) {
        int floor = convolution(size, kernel, stride, padding, dilation);
        if (2 * padding > kernel) {
            throw new IllegalArgumentException("padding must be at most half the kernel (" + kernel + "): " + padding);
        }
        boolean windowLeft = room(size, kernel, padding, dilation) % stride != 0;
        boolean startsInside = floor * stride < size + padding;
        return ceilMode && windowLeft && startsInside ? floor + 1 : floor;
    }

    private static int room(int size, int kernel, int padding, int dilation) {
        return size + 2 * padding - dilation * (kernel - 1) - 1;
    }

    private static String tooSmall(int size, int kernel, int stride, int padding, int dilation) {
        return String.format(
                "kernel does not fit the input: floor((size %d + 2*padding %d - dilation %d*(kernel %d - 1) - 1) / stride %d)"
                        + " + 1 is below 1",
                size, padding, dilation, kernel, stride);
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }
}
