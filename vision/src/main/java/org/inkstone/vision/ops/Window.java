package org.inkstone.vision.ops;

/**
 * A window sliding over a picture: two numbers (rows, columns) for each of its properties.
 *
 * @param kernelHeight   rows of the window
 * @param kernelWidth    columns of the window
 * @param strideHeight   step downwards
 * @param strideWidth    step to the right
 * @param paddingHeight  rows added above and below
 * @param paddingWidth   columns added left and right
 * @param dilationHeight distance between the rows the window looks at; 1 means no gap
 * @param dilationWidth  distance between the columns the window looks at
 */
record Window(
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int paddingHeight,
        int paddingWidth,
        int dilationHeight,
        int dilationWidth) {

    static Window of(int[] kernel, int[] stride, int[] padding, int[] dilation) {
        requirePair("kernel", kernel);
        requirePair("stride", stride);
        requirePair("padding", padding);
        requirePair("dilation", dilation);
        return new Window(kernel[0], kernel[1], stride[0], stride[1], padding[0], padding[1], dilation[0], dilation[1]);
    }

    private static void requirePair(String name, int[] pair) {
        if (pair.length != 2) {
            throw new IllegalArgumentException(name + " must hold 2 numbers (rows, columns): " + pair.length);
        }
    }

    int convolvedHeight(int height) {
        return OutputSize.convolution(height, kernelHeight, strideHeight, paddingHeight, dilationHeight);
    }

    int convolvedWidth(int width) {
        return OutputSize.convolution(width, kernelWidth, strideWidth, paddingWidth, dilationWidth);
    }

    int pooledHeight(int height, boolean ceilMode) {
        return OutputSize.pooling(height, kernelHeight, strideHeight, paddingHeight, dilationHeight, ceilMode);
    }

    int pooledWidth(int width, boolean ceilMode) {
        return OutputSize.pooling(width, kernelWidth, strideWidth, paddingWidth, dilationWidth, ceilMode);
    }
}
