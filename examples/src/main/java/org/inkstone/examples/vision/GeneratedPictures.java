package org.inkstone.examples.vision;

import java.util.List;
import java.util.SplittableRandom;
import org.inkstone.backend.Seeds;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.Dataset;
import org.inkstone.data.TrainTest;

/** Striped pictures, the stripes of each class in another direction: something to learn from where nothing is downloaded. */
final class GeneratedPictures {
    private static final int TRAIN = 400;
    private static final int TEST = 100;
    private static final double STRIPE = 5;
    private static final int NOISE = 60;

    private GeneratedPictures() {}

    /** Pictures of the size of a known set, with its classes' names. */
    static TrainTest like(KnownPictures kind, List<String> labels, long seed) {
        return new TrainTest(
                set(kind, labels, TRAIN, Seeds.derive(seed, 1)), set(kind, labels, TEST, Seeds.derive(seed, 2)));
    }

    private static Dataset set(KnownPictures kind, List<String> labels, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int side = kind.side();
        int channels = kind.channels();
        byte[] pixels = new byte[count * side * side * channels];
        int[] classes = new int[count];
        for (int i = 0; i < count; i++) {
            classes[i] = i % labels.size();
            double angle = Math.PI * classes[i] / labels.size();
            double phase = 2 * Math.PI * random.nextDouble();
            for (int p = 0; p < side * side; p++) {
                double along = p % side * Math.cos(angle) + (double) (p / side) * Math.sin(angle);
                int level = (int) (128 + 90 * Math.sin(2 * Math.PI * along / STRIPE + phase));
                for (int c = 0; c < channels; c++) {
                    int noisy = level + random.nextInt(NOISE) - NOISE / 2;
                    pixels[(i * side * side + p) * channels + c] = (byte) Math.max(0, Math.min(255, noisy));
                }
            }
        }
        return ArrayDataset.ofImages(pixels, side, side, channels, classes, labels)
                .named("stripes");
    }
}
