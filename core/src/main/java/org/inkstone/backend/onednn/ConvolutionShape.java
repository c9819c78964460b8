package org.inkstone.backend.onednn;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Everything a convolution's primitives depend on; in pairs, height comes first.
 *
 * @param batch    pictures
 * @param input    channels in
 * @param size     height and width of the input
 * @param output   channels out
 * @param kernel   height and width
 * @param stride   steps
 * @param before   zeros put before the input's first row and column
 * @param outSize  height and width of the output; the zeros behind follow from it
 * @param dilation 1 for an ordinary kernel
 * @param groups   into which both channels in and channels out are cut, each group out seeing its own group in; 1 for an ordinary
 *                 convolution, the number of channels for a depthwise one
 * @param bias     whether one is added
 */
public record ConvolutionShape(
        long batch,
        long input,
        long[] size,
        long output,
        long[] kernel,
        long[] stride,
        long[] before,
        long[] outSize,
        long[] dilation,
        long groups,
        boolean bias) {

    /**
     * The shape of {@code y = x * w}. The groups follow from how many of the channels in a weight sees.
     *
     * @param x [N, H, W, C]
     * @param w [out, C / groups, h, w]
     * @param y [N, H, W, out]
     */
    public static ConvolutionShape of(
            INDArray x, INDArray w, INDArray y, long[] stride, long[] before, long[] dilation, boolean bias) {
        return new ConvolutionShape(
                x.size(0),
                x.size(3),
                new long[] {x.size(1), x.size(2)},
                y.size(3),
                new long[] {w.size(2), w.size(3)},
                stride,
                before,
                new long[] {y.size(1), y.size(2)},
                dilation,
                x.size(3) / w.size(1),
                bias);
    }

    long[] inputDimensions() {
        return new long[] {batch, input, size[0], size[1]};
    }

    long[] outputDimensions() {
        return new long[] {batch, output, outSize[0], outSize[1]};
    }

    long[] weightDimensions() {
        return groups == 1
                ? new long[] {output, input, kernel[0], kernel[1]}
                : new long[] {groups, output / groups, input / groups, kernel[0], kernel[1]};
    }

    /** oneDNN counts the zeros between a kernel's values. */
    long[] gaps() {
        return new long[] {dilation[0] - 1, dilation[1] - 1};
    }

    long[] behind() {
        long[] zeros = new long[2];
        for (int i = 0; i < 2; i++) {
            long reach = (outSize[i] - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + 1;
            zeros[i] = reach - size[i] - before[i];
        }
        return zeros;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConvolutionShape s && Arrays.equals(key(), s.key());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key());
    }

    private long[] key() {
        return new long[] {
            batch,
            input,
            size[0],
            size[1],
            output,
            kernel[0],
            kernel[1],
            stride[0],
            stride[1],
            before[0],
            before[1],
            outSize[0],
            outSize[1],
            dilation[0],
            dilation[1],
            groups,
            bias ? 1 : 0
        };
    }
}
