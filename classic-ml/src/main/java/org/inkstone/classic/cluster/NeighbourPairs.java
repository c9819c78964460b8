package org.inkstone.classic.cluster;

import java.util.Arrays;

/** Pairs of rows near each other, each pair once and no row with itself, found block by block. */
interface NeighbourPairs {
    /** Number of blocks; any may be asked for at any time, by several threads. */
    int blocks();

    /** Adds all pairs of a block. */
    void collect(int block, List pairs);

    /** Pairs, growing. */
    final class List {
        private long[] pairs = new long[256];
        private int size;

        void add(int a, int b) {
            if (size == pairs.length) {
                pairs = Arrays.copyOf(pairs, size * 2);
            }
            pairs[size++] = (long) a << 32 | b;
        }

        int size() {
            return size;
        }

        int first(int i) {
            return (int) (pairs[i] >> 32);
        }

        int second(int i) {
            return (int) pairs[i];
        }

        void clear() {
            size = 0;
        }

        List trimmed() {
            List copy = new List();
            copy.pairs = Arrays.copyOf(pairs, size);
            copy.size = size;
            return copy;
        }
    }
}
