package org.inkstone.classic.cluster;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.ProgressListener;

/**
 * DBSCAN from pairs of neighbours: they are counted to find the core samples, then join their sets. Pairs are kept as long as there
 * is room for them and found anew where there was not, so memory does not grow with the square of the rows.
 */
final class PairClustering {
    /** Pairs kept at most: 128 MB. */
    private static final long ROOM = 1L << 24;

    /** Weights are summed as whole numbers of this many bits, in which any order of summing gives the same. */
    private static final int WEIGHT_BITS = 61;

    private final NeighbourPairs source;
    private final int n;
    private final int threads;
    private final ProgressListener listener;
    private final NeighbourPairs.List[] kept;
    private final AtomicLong room = new AtomicLong(ROOM);
    private long done;

    PairClustering(NeighbourPairs source, int n, int threads, ProgressListener listener) {
        this.source = source;
        this.n = n;
        this.threads = threads;
        this.listener = listener;
        this.kept = new NeighbourPairs.List[source.blocks()];
    }

    ClusteredPoints run(double minSamples, double[] weights) {
        boolean[] core = core(minSamples, weights);
        DisjointSets sets = new DisjointSets(n);
        NeighbourPairs.List[] borders = new NeighbourPairs.List[source.blocks()];
        Parallel.run(threads, source.blocks(), block -> {
            NeighbourPairs.List pairs = pairs(block);
            kept[block] = null;
            NeighbourPairs.List mixed = new NeighbourPairs.List();
            for (int i = 0; i < pairs.size(); i++) {
                int a = pairs.first(i);
                int b = pairs.second(i);
                if (core[a] && core[b]) {
                    sets.join(a, b);
                } else if (core[a]) {
                    mixed.add(b, a);
                } else if (core[b]) {
                    mixed.add(a, b);
                }
            }
            borders[block] = mixed.trimmed();
            advance();
        });
        int[] labels = ClusteredPoints.labelsOfCore(core, sets);
        for (NeighbourPairs.List mixed : borders) {
            for (int i = 0; i < mixed.size(); i++) {
                int border = mixed.first(i);
                int label = labels[mixed.second(i)];
                labels[border] = labels[border] < 0 ? label : Math.min(labels[border], label);
            }
        }
        return new ClusteredPoints(labels, core);
    }

    private boolean[] core(double minSamples, double[] weights) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Weights.of(weights, i);
        }
        double scale = weights == null ? 1 : Math.scalb(1, WEIGHT_BITS - Math.getExponent(sum) - 1);
        long[] units = new long[n];
        for (int i = 0; i < n; i++) {
            units[i] = Math.round(Weights.of(weights, i) * scale);
        }
        AtomicLongArray near = new AtomicLongArray(units);
        Parallel.run(threads, source.blocks(), block -> {
            NeighbourPairs.List pairs = new NeighbourPairs.List();
            source.collect(block, pairs);
            int row = -1;
            long ofRow = 0;
            for (int i = 0; i < pairs.size(); i++) {
                int a = pairs.first(i);
                int b = pairs.second(i);
                if (a != row) {
                    if (row >= 0) {
                        near.getAndAdd(row, ofRow);
                    }
                    row = a;
                    ofRow = 0;
                }
                ofRow += units[b];
                near.getAndAdd(b, units[a]);
            }
            if (row >= 0) {
                near.getAndAdd(row, ofRow);
            }
            if (room.addAndGet(-pairs.size()) >= 0) {
                kept[block] = pairs.trimmed();
            }
            advance();
        });
        boolean[] core = new boolean[n];
        double needed = minSamples * scale;
        for (int i = 0; i < n; i++) {
            core[i] = near.get(i) >= needed;
        }
        return core;
    }

    private NeighbourPairs.List pairs(int block) {
        if (kept[block] != null) {
            return kept[block];
        }
        NeighbourPairs.List pairs = new NeighbourPairs.List();
        source.collect(block, pairs);
        return pairs;
    }

    private void advance() {
        synchronized (listener) {
            listener.progress(++done, 2L * source.blocks(), Double.NaN);
        }
    }
}
