package org.inkstone.generative.contrastive;

import java.util.List;
import java.util.Random;
import org.inkstone.data.ArrayDataset;

/** Noisy grey pictures 8x8 of three kinds: a bar lying, a bar standing, a square. */
final class Shapes {
    static final List<String> NAMES = List.of("lying", "standing", "square");
    private static final int SIDE = 8;

    private Shapes() {}

    static ArrayDataset pictures(int count, long seed) {
        Random random = new Random(seed);
        byte[] pixels = new byte[count * SIDE * SIDE];
        int[] classes = new int[count];
        for (int n = 0; n < count; n++) {
            classes[n] = n % NAMES.size();
            int height = classes[n] == 0 ? 2 : classes[n] == 1 ? 7 : 4;
            int width = classes[n] == 0 ? 7 : classes[n] == 1 ? 2 : 4;
            int top = random.nextInt(SIDE - height + 1);
            int left = random.nextInt(SIDE - width + 1);
            for (int i = 0; i < SIDE * SIDE; i++) {
                int row = i / SIDE - top;
                int column = i % SIDE - left;
                boolean inside = row >= 0 && row < height && column >= 0 && column < width;
                pixels[n * SIDE * SIDE + i] = (byte) ((inside ? 200 : 20) + random.nextInt(40));
            }
        }
        return ArrayDataset.ofImages(pixels, SIDE, SIDE, 1, classes, NAMES);
    }
}
