package org.inkstone.vision.explain;

import org.inkstone.data.Image;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * From what a network gets back to a picture for people: undoes {@code Normalize} on pixels of 0..1.
 *
 * @param mean      of each channel, or one for all; empty to stretch each picture to its own range instead
 * @param deviation of each channel, or one for all
 */
public record Colours(float[] mean, float[] deviation) {
    private static final float WHITE = 255;

    public Colours {
        if (mean.length != deviation.length) {
            throw new IllegalArgumentException(
                    "mean and deviation must be of one length: " + mean.length + ", " + deviation.length);
        }
        mean = mean.clone();
        deviation = deviation.clone();
    }

    /** Pixels that were normalised with these. */
    public static Colours normalised(float[] mean, float[] deviation) {
        return new Colours(mean, deviation);
    }

    /** Pixels of which nothing is known: each picture's smallest value becomes black, its largest white. */
    public static Colours stretched() {
        return new Colours(new float[0], new float[0]);
    }

    /** @param pixels {@code [h, w, C]} with 1 or 3 channels */
    public Image image(INDArray pixels) {
        int channels = (int) pixels.size(2);
        float[] values = Maps.values(pixels);
        if (mean.length == 0) {
            values = Maps.values(Maps.stretched(Maps.of(values, 1, values.length)));
        }
        byte[] levels = new byte[values.length];
        for (int i = 0; i < levels.length; i++) {
            float value = values[i];
            if (mean.length > 0) {
                int c = i % channels % mean.length;
                value = value * deviation[c] + mean[c];
            }
            levels[i] = (byte) Math.round(WHITE * Math.max(0, Math.min(1, value)));
        }
        return new Image(levels, (int) pixels.size(0), (int) pixels.size(1), channels);
    }
}
