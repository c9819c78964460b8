package org.inkstone.data.transform;

import org.inkstone.data.Features;

/** Mirrored pictures. */
final class Flips {
    private Flips() {}

    static Features horizontal(Features input) {
        return Remap.features(input, forward(Sizes.height(input)), backward(Sizes.width(input)), 0);
    }

    static Features vertical(Features input) {
        return Remap.features(input, backward(Sizes.height(input)), forward(Sizes.width(input)), 0);
    }

    private static int[] forward(int size) {
        return PaddingMode.EDGE.indices(0, size, size);
    }

    private static int[] backward(int size) {
        int[] indices = new int[size];
        for (int i = 0; i < size; i++) {
            indices[i] = size - 1 - i;
        }
        return indices;
    }
}
