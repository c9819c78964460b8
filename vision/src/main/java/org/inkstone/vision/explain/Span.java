package org.inkstone.vision.explain;

/**
 * What the units of a layer see along one side of the picture: the unit at place i sees the pixels from {@code first + i *
 * jump} on, {@code size} of them. Pixels may lie in the padding, before 0 or behind the picture's end.
 *
 * @param first pixel where the first unit begins; minus the padding in front of it
 * @param size  pixels seen
 * @param jump  pixels between neighbours
 * @param units how many units lie side by side
 */
public record Span(int first, int size, int jump, int units) {
    /** Where unit i begins. */
    public int from(int i) {
        return first + i * jump;
    }

    /** Where unit i ends; this pixel is not seen any more. */
    public int to(int i) {
        return from(i) + size;
    }

    /** The place of the middle of what the first unit sees, in pixels: 0 is the middle of the first pixel. */
    public double start() {
        return first + (size - 1) / 2.0;
    }

    /** Pixels of padding in front of the picture that the first unit sees. */
    public int padding() {
        return Math.max(0, -first);
    }

    Span window(int kernel, int stride, int before, int dilation, int unitsAfter) {
        return new Span(first - before * jump, size + dilation * (kernel - 1) * jump, jump * stride, unitsAfter);
    }

    /** What sees both; null where the places do not fit together. */
    Span union(Span other) {
        if (jump != other.jump || units != other.units) {
            return null;
        }
        int low = Math.min(first, other.first);
        return new Span(low, Math.max(first + size, other.first + other.size) - low, jump, units);
    }

    /** One unit, or several, that see all of a picture. */
    static Span whole(int pixels, int units) {
        return new Span(0, pixels, 0, units);
    }
}
