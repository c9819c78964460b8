package org.inkstone.sequence.attention.kernel;

/**
 * Which probabilities dropout takes, computed from their place alone, so that the backward pass, any thread and any kernel find the
 * same ones. A row's key comes from seed, sequence, head and query; key j's number from the row's key (two rounds of Wellons' lowbias32
 * with the other half of the row's key between them).
 */
public final class DropoutHash {
    public static final int STEP = 0x9E3779B9;
    public static final int FIRST = 0x7FEB352D;
    public static final int SECOND = 0x846CA68B;
    /** Numbers have this many bits. */
    public static final int BITS = 24;

    private DropoutHash() {}

    static long rowKey(long seed, long sequence, long head, long query) {
        long key = mix(seed + 0x9E3779B97F4A7C15L);
        key = mix(key + sequence * 0xD1B54A32D192ED03L);
        return mix(key ^ (head << 32 | query));
    }

    /** SplitMix64's finisher. */
    private static long mix(long x) {
        long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Below it a number means that the probability becomes zero. */
    static int threshold(double dropout) {
        return (int) Math.round(dropout * (1 << BITS));
    }

    /** Even below 2^{@link #BITS}. */
    public static int number(long rowKey, int key) {
        int h = (int) rowKey + key * STEP;
        h = (h ^ (h >>> 16)) * FIRST;
        h ^= (int) (rowKey >>> 32);
        h = (h ^ (h >>> 15)) * SECOND;
        return (h ^ (h >>> 16)) >>> (32 - BITS);
    }
}
