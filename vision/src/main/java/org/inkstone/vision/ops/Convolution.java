package org.inkstone.vision.ops;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Two-dimensional convolution (cross-correlation, as the field calls it) as a function: {@code torch.nn.functional.conv2d}
 * on {@code INDArray}.
 */
public final class Convolution {
    private Convolution() {}

    /** {@link #conv2d(INDArray, INDArray, INDArray, int[], int[], int[], int)} with stride 1, no padding and no bias. */
    public static INDArray conv2d(INDArray input, INDArray weight) {
        return conv2d(input, weight, null, 1, 0);
    }

    /** {@link #conv2d(INDArray, INDArray, INDArray, int[], int[], int[], int)} with square stride and padding. */
    public static INDArray conv2d(INDArray input, INDArray weight, INDArray bias, int stride, int padding) {
        return conv2d(
                input, weight, bias, new int[] {stride, stride}, new int[] {padding, padding}, new int[] {1, 1}, 1);
    }

    /**
     * Slides each kernel over the zero-padded input and sums the products over all its channels, plus the bias.
     *
     * @param input    [N, C, H, W], or [H, W] for one grey picture (then the result is [H', W'])
     * @param weight   [outputs, C / groups, kernelHeight, kernelWidth], or [kernelHeight, kernelWidth] with a [H, W] input
     * @param bias     [outputs], or null
     * @param stride   rows, columns
     * @param padding  zeros added on both sides: rows, columns
     * @param dilation distance between the kernel's taps: rows, columns
     * @param groups   blocks of channels convolved apart; C and outputs must be multiples of it
     * @return [N, outputs, H', W'] of the input's type; sizes by {@link OutputSize#convolution}
     * @throws IllegalArgumentException when shapes do not agree
     */
    public static INDArray conv2d(
            INDArray input, INDArray weight, INDArray bias, int[] stride, int[] padding, int[] dilation, int groups) {
        if (input.rank() == 2 && weight.rank() == 2) {
            INDArray x = input.reshape('c', 1, 1, input.size(0), input.size(1));
            INDArray w = weight.reshape('c', 1, 1, weight.size(0), weight.size(1));
            INDArray y = conv2d(x, w, bias, stride, padding, dilation, groups);
            return y.reshape('c', y.size(2), y.size(3));
        }
        check(input, weight, bias, groups);
        int[] kernel = {(int) weight.size(2), (int) weight.size(3)};
        Window window = Window.of(kernel, stride, padding, dilation);
        if (groups == 1) {
            return convolve(input.dup('c'), weight, bias, window);
        }
        INDArray[] parts = new INDArray[groups];
        for (int g = 0; g < groups; g++) {
            parts[g] = convolve(
                    block(input, 1, g, groups),
                    block(weight, 0, g, groups),
                    bias == null ? null : block(bias, 0, g, groups),
                    window);
        }
        return Nd4j.concat(1, parts);
    }

    private static INDArray block(INDArray a, int axis, int index, int blocks) {
        long size = a.size(axis) / blocks;
        INDArrayIndex[] at = new INDArrayIndex[a.rank()];
        Arrays.fill(at, NDArrayIndex.all());
        at[axis] = NDArrayIndex.interval(index * size, (index + 1) * size);
        return a.get(at).dup('c');
    }

    private static INDArray convolve(INDArray x, INDArray weight, INDArray bias, Window w) {
        int height = w.convolvedHeight((int) x.size(2));
        int width = w.convolvedWidth((int) x.size(3));
        INDArray kernel = spread(weight, w).dup('c');
        INDArray out =
                Nd4j.createUninitialized(x.dataType(), new long[] {x.size(0), weight.size(0), height, width}, 'c');
        int explicitPadding = 0;
        int nchw = 0;
        int outputsFirst = 1;
        Nd4j.exec(DynamicCustomOp.builder("conv2d")
                .addInputs(bias == null ? new INDArray[] {x, kernel} : new INDArray[] {x, kernel, bias})
                .addOutputs(out)
                .addIntegerArguments(
                        (int) kernel.size(2),
                        (int) kernel.size(3),
                        w.strideHeight(),
                        w.strideWidth(),
                        w.paddingHeight(),
                        w.paddingWidth(),
                        1,
                        1,
                        explicitPadding,
                        nchw,
                        outputsFirst)
                .build());
        return out;
    }

    /** A dilated kernel is a larger one with zeros between its taps; oneDNN lacks some of the dilated shapes. */
    private static INDArray spread(INDArray weight, Window w) {
        if (w.dilationHeight() == 1 && w.dilationWidth() == 1) {
            return weight;
        }
        long height = (weight.size(2) - 1) * w.dilationHeight() + 1;
        long width = (weight.size(3) - 1) * w.dilationWidth() + 1;
        INDArray spread = Nd4j.zeros(weight.dataType(), weight.size(0), weight.size(1), height, width);
        for (int i = 0; i < weight.size(2); i++) {
            for (int j = 0; j < weight.size(3); j++) {
                INDArrayIndex[] to = at((long) i * w.dilationHeight(), (long) j * w.dilationWidth());
                spread.put(to, weight.get(at(i, j)));
            }
        }
        return spread;
    }

    private static INDArrayIndex[] at(long row, long column) {
        return new INDArrayIndex[] {
            NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(row), NDArrayIndex.point(column)
        };
    }

    private static void check(INDArray input, INDArray weight, INDArray bias, int groups) {
        if (input.rank() != 4) {
            throw new IllegalArgumentException("input must be [N, C, H, W]: " + Arrays.toString(input.shape()));
        }
        if (weight.rank() != 4) {
            throw new IllegalArgumentException(
                    "weight must be [outputs, C / groups, kH, kW]: " + Arrays.toString(weight.shape()));
        }
        if (groups <= 0 || input.size(1) % groups != 0 || weight.size(0) % groups != 0) {
            throw new IllegalArgumentException("groups must divide the " + input.size(1) + " channels and the "
                    + weight.size(0) + " outputs: " + groups);
        }
        if (weight.size(1) != input.size(1) / groups) {
            throw new IllegalArgumentException("weight must have " + input.size(1) / groups + " input channels: "
                    + Arrays.toString(weight.shape()));
        }
        if (bias != null && bias.length() != weight.size(0)) {
            throw new IllegalArgumentException(
                    "bias must hold " + weight.size(0) + " values: " + Arrays.toString(bias.shape()));
        }
    }
}
