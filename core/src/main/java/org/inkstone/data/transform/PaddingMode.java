package org.inkstone.data.transform;

/** What lies outside a picture, with torchvision's names. */
public enum PaddingMode {
    /** One value everywhere. */
    CONSTANT,
    /** The nearest pixel of the border: aa|abcd|dd. */
    EDGE,
    /** Mirrored at the border pixel, which is not repeated: cb|abcd|cb. */
    REFLECT,
    /** Mirrored with the border pixel repeated: ba|abcd|dc. */
    SYMMETRIC;

    /** Positions {@code start} up to {@code start + length - 1} of a line of {@code size} pixels; -1 stands for the fill. */
    int[] indices(int start, int length, int size) {
        int[] indices = new int[length];
        for (int i = 0; i < length; i++) {
            indices[i] = index(start + i, size);
        }
        return indices;
    }

    private int index(int at, int size) {
        if (at >= 0 && at < size) {
            return at;
        }
        return switch (this) {
            case CONSTANT -> -1;
            case EDGE -> at < 0 ? 0 : size - 1;
            case REFLECT -> {
                if (size == 1) {
                    yield 0;
                }
                int phase = Math.floorMod(at, 2 * size - 2);
                yield phase < size ? phase : 2 * size - 2 - phase;
            }
            case SYMMETRIC -> {
                int phase = Math.floorMod(at, 2 * size);
                yield phase < size ? phase : 2 * size - 1 - phase;
            }
        };
    }
}
