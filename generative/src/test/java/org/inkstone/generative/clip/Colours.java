package org.inkstone.generative.clip;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Plain pictures 8x8 of six colours, a little noisy, with the colours' names. */
final class Colours implements CaptionedPictures {
    static final List<String> NAMES = List.of("red", "green", "blue", "white", "black", "yellow");
    private static final float[][] VALUES = {{1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}, {1, 1, 1}, {-1, -1, -1}, {1, 1, -1}
    };
    private static final int AREA = 64;

    @Override
    public int size() {
        return NAMES.size();
    }

    @Override
    public float[] picture(int index, RandomGenerator random) {
        float[] pixels = new float[3 * AREA];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = VALUES[index][i / AREA] + 0.2f * (float) random.nextGaussian();
        }
        return pixels;
    }

    @Override
    public String caption(int index, RandomGenerator random) {
        return random.nextBoolean() ? NAMES.get(index) : "a " + NAMES.get(index) + " picture";
    }

    INDArray pictures() {
        float[] all = new float[size() * 3 * AREA];
        for (int i = 0; i < size(); i++) {
            System.arraycopy(picture(i, new SplittableRandom(i)), 0, all, i * 3 * AREA, 3 * AREA);
        }
        return Nd4j.create(all, new long[] {size(), 3, 8, 8}, 'c');
    }
}
