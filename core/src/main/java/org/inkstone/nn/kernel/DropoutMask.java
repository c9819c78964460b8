package org.inkstone.nn.kernel;

/**
 * Which values stay, as a function of a seed and of the number of the value alone: any thread can ask for any value, and asking again
 * gives the same. The number's bits are mixed as in Chris Wellons's {@code lowbias32}, with a key before each multiplication.
 *
 * @param key       from the seed
 * @param secondKey from the seed
 * @param bound     a value stays when its 24 mixed bits are no less
 * @param scale     what values that stay are multiplied by
 */
public record DropoutMask(int key, int secondKey, int bound, double scale) {
    public static final int FIRST_FACTOR = 0x7feb352d;
    public static final int SECOND_FACTOR = 0x846ca68b;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    /**
     * For a probability and a seed.
     *
     * @throws IllegalArgumentException when p is not in [0, 1)
     */
    static DropoutMask of(double p, long seed) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("p must be at least 0 and below 1: " + p);
        }
        long mixed = mix(seed + GOLDEN);
        return new DropoutMask((int) mixed, (int) (mixed >>> 32), (int) Math.round(p * (1 << 24)), 1 / (1 - p));
    }

    /** The mask of the next 2^32 values, whose numbers have the same lower bits. */
    public DropoutMask above(long number) {
        long high = number >>> 32;
        return high == 0
                ? this
                : new DropoutMask(key ^ (int) mix(high * GOLDEN), secondKey + (int) (mix(high) >>> 32), bound, scale);
    }

    /** Whether the value with these lower bits of its number stays. */
    public boolean keeps(int number) {
        int h = number ^ key;
        h ^= h >>> 16;
        h = (h ^ secondKey) * FIRST_FACTOR;
        h ^= h >>> 15;
        h *= SECOND_FACTOR;
        return ((h ^ (h >>> 16)) >>> 8) >= bound;
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
