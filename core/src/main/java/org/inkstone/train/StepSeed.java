package org.inkstone.train;

/** The seed of one step's random numbers. */
final class StepSeed {
    private StepSeed() {}

    /** SplitMix64's mixing of seed and step (Steele, Lea, Flood 2014), so that neighbouring steps have unlike seeds. */
    static long of(long seed, long step) {
        long z = seed + (step + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
