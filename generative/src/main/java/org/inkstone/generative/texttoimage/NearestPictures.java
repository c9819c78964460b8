package org.inkstone.generative.texttoimage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Which training pictures generated ones are nearest to, pixel by pixel: shown side by side they tell inventing from copying.
 * Holds the training pictures as bytes.
 */
public final class NearestPictures {
    private static final double LEVELS = 255;
    private static final float HALF = 127.5f;

    private final byte[] pixels;
    private final int count;
    private final long[] shape;

    /**
     * A generated picture's nearest.
     *
     * @param index    of the training picture
     * @param distance root of the mean squared difference, as a share of the range from black to white: 0 for a copy; below
     *                 about 0.1 two pictures look alike
     */
    public record Match(int index, double distance) {}

    /** @param training [N, C, H, W] in -1..1, at least one */
    public NearestPictures(INDArray training) {
        if (training.rank() != 4 || training.size(0) == 0) {
            throw new IllegalArgumentException(
                    "training pictures must be [N, C, H, W]: " + Arrays.toString(training.shape()));
        }
        pixels = bytes(training);
        count = (int) training.size(0);
        shape = Arrays.copyOfRange(training.shape(), 1, 4);
    }

    private static byte[] bytes(INDArray pictures) {
        float[] values = pictures.dup('c').data().asFloat();
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) Math.round(Math.max(0, Math.min(LEVELS, (values[i] + 1) * HALF)));
        }
        return bytes;
    }

    /**
     * The nearest of each.
     *
     * @param pictures [M, C, H, W] in -1..1 of the training pictures' size; what lies outside is cut
     */
    public List<Match> of(INDArray pictures) {
        if (pictures.rank() != 4 || !Arrays.equals(Arrays.copyOfRange(pictures.shape(), 1, 4), shape)) {
            throw new IllegalArgumentException("pictures must be [M, " + shape[0] + ", " + shape[1] + ", " + shape[2]
                    + "], as the training pictures: " + Arrays.toString(pictures.shape()));
        }
        byte[] asked = bytes(pictures);
        int length = pixels.length / count;
        List<Match> matches = new ArrayList<>();
        for (int m = 0; m < pictures.size(0); m++) {
            long least = Long.MAX_VALUE;
            int nearest = 0;
            for (int n = 0; n < count; n++) {
                long sum = squares(asked, m * length, n * length, length);
                if (sum < least) {
                    least = sum;
                    nearest = n;
                }
            }
            matches.add(new Match(nearest, Math.sqrt((double) least / length) / LEVELS));
        }
        return matches;
    }

    private long squares(byte[] asked, int from, int other, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            int difference = (asked[from + i] & 0xff) - (pixels[other + i] & 0xff);
            sum += (long) difference * difference;
        }
        return sum;
    }
}
