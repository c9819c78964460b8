package org.inkstone.classic.cluster;

/**
 * What a density clustering found.
 *
 * @param labels the cluster of each row, -1 for noise
 * @param core   which rows are core samples
 */
record ClusteredPoints(int[] labels, boolean[] core) {
    /** Numbers the sets of core samples in the order of their first members; other rows get -1. */
    static int[] labelsOfCore(boolean[] core, DisjointSets sets) {
        int n = core.length;
        int[] numbers = new int[n];
        int[] labels = new int[n];
        int clusters = 0;
        for (int i = 0; i < n; i++) {
            labels[i] = -1;
            if (core[i]) {
                int root = sets.find(i);
                // the root is the lowest member, so it comes first
                if (root == i) {
                    numbers[i] = clusters++;
                }
                labels[i] = numbers[root];
            }
        }
        return labels;
    }
}
