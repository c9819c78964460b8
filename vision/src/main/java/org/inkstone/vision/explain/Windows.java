package org.inkstone.vision.explain;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.inkstone.nn.AdaptiveAvgPool2d;
import org.inkstone.nn.Pool2d;
import org.inkstone.nn.ShortcutPad;

/**
 * The windows through which a layer looks at its input.
 *
 * @param kernel   rows and columns
 * @param stride   down and to the right
 * @param padding  before the first row and the first column
 * @param dilation between the pixels of a window
 * @param same     whether the padding follows from the sizes, as in DL4J's Same mode
 */
record Windows(int[] kernel, int[] stride, int[] padding, int[] dilation, boolean same) {
    private static final int[] ONES = {1, 1};
    private static final int[] ZEROS = {0, 0};

    /** Each pixel by itself. */
    static final Windows ONE = new Windows(ONES, ONES, ZEROS, ONES, false);

    /** All pixels at once. */
    static final Windows ALL = new Windows(ONES, ONES, ZEROS, ONES, true);

    /** Null for a layer of another kind. */
    static Windows of(Layer layer) {
        if (layer instanceof Deconvolution2D) {
            return null;
        }
        if (layer instanceof ConvolutionLayer c) {
            return new Windows(
                    c.getKernelSize(),
                    c.getStride(),
                    c.getPadding(),
                    c.getDilation(),
                    c.getConvolutionMode() == ConvolutionMode.Same);
        }
        if (layer instanceof SubsamplingLayer p) {
            return new Windows(
                    p.getKernelSize(),
                    p.getStride(),
                    p.getPadding(),
                    p.getDilation(),
                    p.getConvolutionMode() == ConvolutionMode.Same);
        }
        if (layer instanceof Pool2d p) {
            return new Windows(p.getKernelSize(), p.getStride(), p.getPadding(), ONES, false);
        }
        if (layer instanceof ZeroPaddingLayer p) {
            return new Windows(ONES, ONES, new int[] {p.getPadding()[0], p.getPadding()[2]}, ONES, false);
        }
        if (layer instanceof ShortcutPad p) {
            return new Windows(ONES, new int[] {p.getStride(), p.getStride()}, ZEROS, ONES, false);
        }
        if (layer instanceof AdaptiveAvgPool2d || layer instanceof GlobalPoolingLayer) {
            return ALL;
        }
        boolean single = layer instanceof BatchNormalization
                || layer instanceof ActivationLayer
                || layer instanceof DropoutLayer
                || layer instanceof LocalResponseNormalization;
        return single ? ONE : null;
    }

    Span rows(Span before, int unitsBefore, int unitsAfter) {
        return along(0, before, unitsBefore, unitsAfter);
    }

    Span columns(Span before, int unitsBefore, int unitsAfter) {
        return along(1, before, unitsBefore, unitsAfter);
    }

    private Span along(int side, Span before, int unitsBefore, int unitsAfter) {
        int reach = dilation[side] * (kernel[side] - 1) + 1;
        int front = same ? Math.max(0, (unitsAfter - 1) * stride[side] + reach - unitsBefore) / 2 : padding[side];
        return before.window(kernel[side], stride[side], front, dilation[side], unitsAfter);
    }
}
