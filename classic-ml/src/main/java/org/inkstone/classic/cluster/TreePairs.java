package org.inkstone.classic.cluster;

import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.neighbors.Metric;
import org.inkstone.classic.neighbors.RegionTree;

/** Pairs found in a k-d tree: each row looks for those that come after it in the tree's order. */
final class TreePairs implements NeighbourPairs {
    private static final int BLOCK = 64;

    private final RegionTree tree;
    private final int n;
    private final double eps;

    TreePairs(FloatMatrix x, Metric metric, double eps) {
        this.tree = RegionTree.kd(x, metric);
        this.n = x.rows();
        this.eps = eps;
    }

    @Override
    public int blocks() {
        return (n + BLOCK - 1) / BLOCK;
    }

    @Override
    public void collect(int block, List pairs) {
        for (int place = block * BLOCK; place < Math.min(n, (block + 1) * BLOCK); place++) {
            int row = tree.rowAt(place);
            tree.laterWithin(place, eps, (other, distance) -> pairs.add(row, other));
        }
    }
}
