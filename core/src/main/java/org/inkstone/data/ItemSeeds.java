package org.inkstone.data;

/** Seeds of single items. */
final class ItemSeeds {
    private ItemSeeds() {}

    /** A seed for one branch of another seed (SplitMix64's mixing function). */
    static long derive(long seed, long branch) {
        long z = seed + 0x9e3779b97f4a7c15L * (branch + 1);
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
