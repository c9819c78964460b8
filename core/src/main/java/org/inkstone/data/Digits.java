package org.inkstone.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * 1,797 handwritten digits of 8x8 grey values in 17 steps, shipped inside the artefact: the smallest real picture set, the
 * same items in the same order as scikit-learn's {@code load_digits}. Source: UCI, Optical Recognition of Handwritten
 * Digits (test part), E. Alpaydin and C. Kaynak, CC BY 4.0.
 */
public final class Digits {
    private static final int SIDE = 8;
    private static final float STEPS = 16;

    private Digits() {}

    /** The class names, "0" to "9". */
    public static List<String> classes() {
        return IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    }

    /** Tensors [1, 8, 8] in 0..1 (scikit-learn's values divided by 16), paper 0 and ink 1. */
    public static Dataset load() {
        ShippedTable table = table();
        float[] data = new float[table.rows().length * SIDE * SIDE];
        for (int i = 0; i < data.length; i++) {
            data[i] = table.rows()[i / (SIDE * SIDE)][i % (SIDE * SIDE)] / STEPS;
        }
        return ArrayDataset.of(data, new long[] {1, SIDE, SIDE}, table.classes(), classes())
                .named("digits");
    }

    /** Grey pictures 8x8, values stretched to 0..255, for picture transforms and for looking at. */
    public static Dataset images() {
        ShippedTable table = table();
        byte[] pixels = new byte[table.rows().length * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.round(table.rows()[i / (SIDE * SIDE)][i % (SIDE * SIDE)] * 255 / STEPS);
        }
        return ArrayDataset.ofImages(pixels, SIDE, SIDE, 1, table.classes(), classes())
                .named("digits");
    }

    private static ShippedTable table() {
        return ShippedTable.load("digits.csv.gz", 0);
    }
}
