package org.inkstone.vision.ops;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Max and average pooling as functions: {@code torch.nn.functional.max_pool2d} and {@code avg_pool2d} with ceil mode,
 * which ND4J's operations lack. Inputs are [N, C, H, W], or [H, W] for one grey picture; results have the input's rank and
 * type, sizes by {@link OutputSize#pooling}. The input is never changed.
 */
public final class Pooling {
    private static final int[] NO_DILATION = {1, 1};

    private Pooling() {}

    /** Largest value of each window; stride equals the kernel, no padding, sizes rounded down. */
    public static INDArray maxPool2d(INDArray input, int kernel) {
        return maxPool2d(input, kernel, kernel, 0, false);
    }

    /** Largest value of each square window. Padding never wins: it counts as minus infinity. */
    public static INDArray maxPool2d(INDArray input, int kernel, int stride, int padding, boolean ceilMode) {
        return maxPool2d(input, both(kernel), both(stride), both(padding), NO_DILATION, ceilMode);
    }

    /**
     * Largest value of each window.
     *
     * @param kernel   rows, columns
     * @param stride   rows, columns
     * @param padding  rows, columns; at most half the kernel
     * @param dilation distance between the pixels of a window: rows, columns
     * @param ceilMode whether a last, partly covered window counts
     */
    public static INDArray maxPool2d(
            INDArray input, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
        Window window = Window.of(kernel, stride, padding, dilation);
        return pool(input, window, ceilMode, (plane, row, column) -> max(plane, window, row, column));
    }

    /** Mean of each window; stride equals the kernel, no padding, sizes rounded down. */
    public static INDArray avgPool2d(INDArray input, int kernel) {
        return avgPool2d(input, kernel, kernel, 0, false, true);
    }

    /** Mean of each square window. */
    public static INDArray avgPool2d(
            INDArray input, int kernel, int stride, int padding, boolean ceilMode, boolean countIncludePad) {
        return avgPool2d(input, both(kernel), both(stride), both(padding), ceilMode, countIncludePad);
    }

    /**
     * Mean of each window.
     *
     * @param kernel          rows, columns
     * @param stride          rows, columns
     * @param padding         zeros on both sides: rows, columns; at most half the kernel
     * @param ceilMode        whether a last, partly covered window counts; what it covers beyond the padding never does
     * @param countIncludePad whether padded zeros count in the divisor (PyTorch's default: true)
     */
    public static INDArray avgPool2d(
            INDArray input, int[] kernel, int[] stride, int[] padding, boolean ceilMode, boolean countIncludePad) {
        Window window = Window.of(kernel, stride, padding, NO_DILATION);
        return pool(input, window, ceilMode, (plane, row, column) -> mean(plane, window, row, column, countIncludePad));
    }

    private static int[] both(int value) {
        return new int[] {value, value};
    }

    /** One channel of one picture. */
    private record Plane(double[] pixels, int offset, int height, int width) {
        double at(int row, int column) {
            return pixels[offset + row * width + column];
        }
    }

    private interface Reduction {
        double apply(Plane plane, int outRow, int outColumn);
    }

    private static INDArray pool(INDArray input, Window window, boolean ceilMode, Reduction reduction) {
        if (input.rank() == 2) {
            INDArray y = pool(input.reshape('c', 1, 1, input.size(0), input.size(1)), window, ceilMode, reduction);
            return y.reshape('c', y.size(2), y.size(3));
        }
        if (input.rank() != 4) {
            throw new IllegalArgumentException(
                    "input must be [N, C, H, W] or [H, W]: " + Arrays.toString(input.shape()));
        }
        int height = (int) input.size(2);
        int width = (int) input.size(3);
        int outHeight = window.pooledHeight(height, ceilMode);
        int outWidth = window.pooledWidth(width, ceilMode);
        double[] pixels = input.castTo(DataType.DOUBLE).dup('c').data().asDouble();
        int planes = (int) (input.size(0) * input.size(1));
        double[] out = new double[planes * outHeight * outWidth];
        int next = 0;
        for (int p = 0; p < planes; p++) {
            Plane plane = new Plane(pixels, p * height * width, height, width);
            for (int i = 0; i < outHeight; i++) {
                for (int j = 0; j < outWidth; j++) {
                    out[next++] = reduction.apply(plane, i, j);
                }
            }
        }
        return Nd4j.createFromArray(out)
                .reshape('c', input.size(0), input.size(1), outHeight, outWidth)
                .castTo(input.dataType());
    }

    private static double max(Plane plane, Window w, int outRow, int outColumn) {
        double max = Double.NEGATIVE_INFINITY;
        int top = outRow * w.strideHeight() - w.paddingHeight();
        int left = outColumn * w.strideWidth() - w.paddingWidth();
        for (int i = 0; i < w.kernelHeight(); i++) {
            int row = top + i * w.dilationHeight();
            for (int j = 0; j < w.kernelWidth(); j++) {
                int column = left + j * w.dilationWidth();
                if (row >= 0 && row < plane.height() && column >= 0 && column < plane.width()) {
                    max = Math.max(max, plane.at(row, column));
                }
            }
        }
        return max;
    }

    private static double mean(Plane plane, Window w, int outRow, int outColumn, boolean countIncludePad) {
        int top = outRow * w.strideHeight() - w.paddingHeight();
        int left = outColumn * w.strideWidth() - w.paddingWidth();
        int bottom = Math.min(top + w.kernelHeight(), plane.height() + w.paddingHeight());
        int right = Math.min(left + w.kernelWidth(), plane.width() + w.paddingWidth());
        int withPadding = (bottom - top) * (right - left);
        int firstRow = Math.max(top, 0);
        int firstColumn = Math.max(left, 0);
        int lastRow = Math.min(bottom, plane.height());
        int lastColumn = Math.min(right, plane.width());
        double sum = 0;
        for (int row = firstRow; row < lastRow; row++) {
            for (int column = firstColumn; column < lastColumn; column++) {
                sum += plane.at(row, column);
            }
        }
        return sum / (countIncludePad ? withPadding : (lastRow - firstRow) * (lastColumn - firstColumn));
    }
}
