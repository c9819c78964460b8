package org.inkstone.data.transform;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.inkstone.data.Features;
import org.inkstone.data.Tensor;

/** Takes each channel's mean away and divides by its standard deviation, on tensors [C, H, W]; float arithmetic as torch. */
public final class Normalize implements Transform {
    private final float[] mean;
    private final float[] std;

    /**
     * @param mean one per channel, or one for all; in the units of the tensor, 0..1 after {@link ToTensor}
     * @param std  as many, each above 0
     */
    public Normalize(float[] mean, float[] std) {
        if (mean.length == 0 || mean.length != std.length) {
            throw new IllegalArgumentException(
                    "mean and std must have one value per channel: " + mean.length + " and " + std.length);
        }
        for (int c = 0; c < std.length; c++) {
            if (!(std[c] > 0) || Float.isInfinite(std[c])) {
                throw new IllegalArgumentException("std must be positive: " + std[c] + " in channel " + c);
            }
            if (!Float.isFinite(mean[c])) {
                throw new IllegalArgumentException("mean must be finite: " + mean[c] + " in channel " + c);
            }
        }
        this.mean = mean.clone();
        this.std = std.clone();
    }

    /** One mean and standard deviation for all channels. */
    public Normalize(float mean, float std) {
        this(new float[] {mean}, new float[] {std});
    }

    @Override
    public Tensor apply(Features input, RandomGenerator random) {
        Tensor tensor = Sizes.tensor(input, "Normalize");
        long[] shape = Sizes.picture(tensor);
        int channels = (int) shape[0];
        checkChannels(channels);
        float[] data = tensor.data();
        float[] out = new float[data.length];
        int area = data.length / channels;
        for (int c = 0; c < channels; c++) {
            float m = mean(c);
            float s = std(c);
            for (int i = c * area; i < (c + 1) * area; i++) {
                out[i] = (data[i] - m) / s;
            }
        }
        return new Tensor(out, shape);
    }

    void checkChannels(int channels) {
        if (mean.length != 1 && mean.length != channels) {
            throw new IllegalArgumentException(
                    "Normalize has " + mean.length + " means, the picture has " + channels + " channel(s)");
        }
    }

    /** Whether there is a mean for this channel. */
    boolean covers(int channel) {
        return mean.length == 1 || channel < mean.length;
    }

    float mean(int channel) {
        return mean[mean.length == 1 ? 0 : channel];
    }

    float std(int channel) {
        return std[std.length == 1 ? 0 : channel];
    }

    @Override
    public String toString() {
        return "Normalize(" + Arrays.toString(mean) + ", " + Arrays.toString(std) + ")";
    }
}
