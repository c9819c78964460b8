package org.inkstone.sequence.attention;

/**
 * The slopes of ALiBi (Press et al. 2022): for a power of two of heads the geometric sequence from {@code 2^(-8 / heads)} with that
 * ratio; for other numbers the closest lower power's, then every second one of the next power's.
 */
public final class AlibiSlopes {
    private static final double EXPONENT = 8;

    private AlibiSlopes() {}

    /** A slope for each head. */
    public static float[] of(int heads) {
        int power = Integer.highestOneBit(heads);
        float[] slopes = new float[heads];
        for (int h = 0; h < heads; h++) {
            slopes[h] = (float) (h < power ? slope(power, h) : slope(2 * power, 2 * (h - power)));
        }
        return slopes;
    }

    private static double slope(int heads, int head) {
        return Math.pow(2, -EXPONENT / heads * (head + 1));
    }
}
