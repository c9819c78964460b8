package org.inkstone.backend;

import org.nd4j.linalg.factory.Nd4j;

/** One seed for everything random, and independent seeds derived from it. */
public final class Seeds {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Seeds() {}

    /**
     * Seeds ND4J's generator, which weight initialisation of networks without a seed of their own, dropout and
     * {@code Nd4j.rand} use. What belongs to Inkstone takes its seed where it is built instead.
     */
    public static void setAll(long seed) {
        Nd4j.getRandom().setSeed(seed);
    }

    /**
     * A seed that depends on all its arguments and on their order, well mixed (SplitMix64): for the seed of an epoch, an
     * item, a step.
     */
    public static long derive(long seed, long... path) {
        long mixed = mix(seed + GOLDEN_GAMMA);
        for (long p : path) {
            mixed = mix((mixed ^ p) + GOLDEN_GAMMA);
        }
        return mixed;
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
