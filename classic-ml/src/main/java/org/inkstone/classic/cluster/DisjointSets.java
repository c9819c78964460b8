package org.inkstone.classic.cluster;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Sets of the numbers 0 to n - 1 that several threads may join at once, without locks; the lowest member stands for its set, so the
 * order of the joins leaves no trace (Jayanti and Tarjan 2016, with linking by number).
 */
final class DisjointSets {
    private final AtomicIntegerArray parents;

    DisjointSets(int n) {
        int[] own = new int[n];
        for (int i = 0; i < n; i++) {
            own[i] = i;
        }
        parents = new AtomicIntegerArray(own);
    }

    int find(int element) {
        int x = element;
        while (true) {
            int parent = parents.getPlain(x);
            if (parent == x) {
                return x;
            }
            int grand = parents.getPlain(parent);
            if (grand != parent) {
                parents.weakCompareAndSetPlain(x, parent, grand);
            }
            x = parent;
        }
    }

    void join(int a, int b) {
        int x = a;
        int y = b;
        while (true) {
            x = find(x);
            y = find(y);
            if (x == y) {
                return;
            }
            int low = Math.min(x, y);
            int high = Math.max(x, y);
            if (parents.compareAndSet(high, high, low)) {
                return;
            }
        }
    }
}
