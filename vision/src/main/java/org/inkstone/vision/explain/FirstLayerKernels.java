package org.inkstone.vision.explain;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.data.Image;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The kernels of a network's first convolution: the only ones that can be looked at as pictures, because their input is one.
 *
 * @param layer   the convolution's name
 * @param weights {@code [kernels, channels, rows, columns]}, a copy
 */
public record FirstLayerKernels(String layer, INDArray weights) {
    private static final int RGB = 3;
    private static final float WHITE = 255;

    /** @throws IllegalArgumentException for a network without a convolution, or whose first one is separable */
    public static FirstLayerKernels of(ExplainedNetwork network) {
        network.lastConvolution();
        String first = network.convolutions().get(0);
        INDArray weights = network.weights(first);
        if (weights == null) {
            throw new IllegalArgumentException("convolution \"" + first + "\" has no kernels over all channels");
        }
        return new FirstLayerKernels(first, weights.dup('c'));
    }

    /**
     * Each kernel stretched to its own range: over three channels as one colour picture, which has the colours the kernel answers
     * to most; over any other number each channel as a grey picture of its own.
     */
    public List<Image> images() {
        int channels = (int) weights.size(1);
        int area = (int) (weights.size(2) * weights.size(3));
        float[] values = Maps.values(weights);
        List<Image> images = new ArrayList<>();
        for (int from = 0; from < values.length; from += channels * area) {
            byte[] levels = stretched(values, from, channels * area);
            if (channels == RGB) {
                images.add(picture(interleaved(levels, area), RGB));
                continue;
            }
            for (int c = 0; c < channels; c++) {
                byte[] one = new byte[area];
                System.arraycopy(levels, c * area, one, 0, area);
                images.add(picture(one, 1));
            }
        }
        return images;
    }

    private Image picture(byte[] levels, int channels) {
        return new Image(levels, (int) weights.size(2), (int) weights.size(3), channels);
    }

    private static byte[] stretched(float[] values, int from, int count) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + count; i++) {
            min = Math.min(min, values[i]);
            max = Math.max(max, values[i]);
        }
        byte[] levels = new byte[count];
        for (int i = 0; i < count; i++) {
            levels[i] = (byte) Math.round(max > min ? WHITE * (values[from + i] - min) / (max - min) : WHITE / 2);
        }
        return levels;
    }

    private static byte[] interleaved(byte[] planes, int area) {
        byte[] pixels = new byte[RGB * area];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = planes[i % RGB * area + i / RGB];
        }
        return pixels;
    }
}
