package org.inkstone.classic.neighbors;

import java.io.Serializable;
import java.util.Arrays;
import org.inkstone.classic.data.FloatMatrix;

/**
 * Rows halved again and again at the median of their widest column, and for each part a region that holds it: a k-d tree (Bentley
 * 1975) with boxes, a ball tree with balls. A search leaves out regions that are too far away. Immutable.
 */
public final class RegionTree implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int LEAF = 16;

    private final FloatMatrix x;
    private final Metric metric;
    private final int[] rows;
    /** The children of node i are 2 i + 1 and 2 i + 2. */
    private final Regions regions;

    private final int depth;

    private RegionTree(FloatMatrix x, Metric metric, boolean balls) {
        this.x = x;
        this.metric = metric;
        this.rows = new int[x.rows()];
        Arrays.setAll(rows, i -> i);
        int levels = 0;
        while (x.rows() >> levels > LEAF) {
            levels++;
        }
        this.depth = levels;
        int nodes = (2 << depth) - 1;
        this.regions = balls ? new Regions.Balls(x, metric, nodes) : new Regions.Boxes(x, metric, nodes);
        build(0, 0, rows.length, 0);
    }

    /**
     * A k-d tree.
     *
     * @throws IllegalArgumentException for a metric it does not {@link #takes take}
     */
    public static RegionTree kd(FloatMatrix x, Metric metric) {
        return new RegionTree(x, checked(metric, "KD_TREE"), false);
    }

    /**
     * A ball tree, whose regions grow less with the number of features than boxes do.
     *
     * @throws IllegalArgumentException for a metric it does not {@link #takes take}
     */
    public static RegionTree ball(FloatMatrix x, Metric metric) {
        return new RegionTree(x, checked(metric, "BALL_TREE"), true);
    }

    private static Metric checked(Metric metric, String algorithm) {
        if (!takes(metric)) {
            throw new IllegalArgumentException("algorithm " + algorithm + " does not take metric " + metric);
        }
        return metric;
    }

    /** Whether regions give bounds for a metric: for euclidean, manhattan and chebyshev distances. */
    public static boolean takes(Metric metric) {
        return metric == Metric.EUCLIDEAN || metric == Metric.MANHATTAN || metric == Metric.CHEBYSHEV;
    }

    private void build(int node, int from, int to, int level) {
        regions.enclose(node, rows, from, to);
        if (level == depth) {
            return;
        }
        int d = x.columns();
        float[] box = extent(x, rows, from, to);
        int widest = 0;
        for (int q = 1; q < d; q++) {
            widest = box[d + q] - box[q] > box[d + widest] - box[widest] ? q : widest;
        }
        int middle = (from + to) >>> 1;
        select(from, to - 1, middle, widest);
        build(2 * node + 1, from, middle, level + 1);
        build(2 * node + 2, middle, to, level + 1);
    }

    /** The lowest values of the columns, then the highest. */
    static float[] extent(FloatMatrix x, int[] rows, int from, int to) {
        int d = x.columns();
        float[] box = new float[2 * d];
        Arrays.fill(box, 0, d, Float.POSITIVE_INFINITY);
        Arrays.fill(box, d, 2 * d, Float.NEGATIVE_INFINITY);
        for (int i = from; i < to; i++) {
            for (int q = 0; q < d; q++) {
                float v = x.values()[rows[i] * d + q];
                box[q] = Math.min(box[q], v);
                box[d + q] = Math.max(box[d + q], v);
            }
        }
        return box;
    }

    /** Hoare's selection: afterwards no row before the middle has a larger value than those from it on. */
    private void select(int first, int last, int middle, int column) {
        int low = first;
        int high = last;
        while (low < high) {
            float pivot = value((low + high) >>> 1, column);
            int i = low;
            int j = high;
            while (i <= j) {
                while (value(i, column) < pivot) {
                    i++;
                }
                while (value(j, column) > pivot) {
                    j--;
                }
                if (i <= j) {
                    int kept = rows[i];
                    rows[i++] = rows[j];
                    rows[j--] = kept;
                }
            }
            if (middle <= j) {
                high = j;
            } else if (middle >= i) {
                low = i;
            } else {
                return;
            }
        }
    }

    private float value(int place, int column) {
        return x.values()[rows[place] * x.columns() + column];
    }

    void search(FloatMatrix queries, int query, Neighbors.Nearest nearest) {
        search(0, 0, rows.length, 0, queries, query, nearest);
    }

    private void search(
            int node, int from, int to, int level, FloatMatrix queries, int query, Neighbors.Nearest nearest) {
        if (level == depth) {
            for (int i = from; i < to; i++) {
                nearest.offer(metric.distance(queries, query, x, rows[i]), rows[i]);
            }
            return;
        }
        int middle = (from + to) >>> 1;
        int left = 2 * node + 1;
        double toLeft = regions.bound(left, queries, query);
        double toRight = regions.bound(left + 1, queries, query);
        // equal distances are looked at too: the lower row is to win
        if (toLeft <= toRight) {
            if (toLeft <= nearest.worst()) {
                search(left, from, middle, level + 1, queries, query, nearest);
            }
            if (toRight <= nearest.worst()) {
                search(left + 1, middle, to, level + 1, queries, query, nearest);
            }
        } else {
            if (toRight <= nearest.worst()) {
                search(left + 1, middle, to, level + 1, queries, query, nearest);
            }
            if (toLeft <= nearest.worst()) {
                search(left, from, middle, level + 1, queries, query, nearest);
            }
        }
    }

    /** What {@link #within} finds. */
    public interface Found {
        /** A row within the radius, and its distance. */
        void row(int row, double distance);
    }

    /** Finds all rows at a distance of at most a radius, in no order. */
    public void within(FloatMatrix queries, int query, double radius, Found found) {
        within(0, 0, rows.length, 0, 0, queries, query, radius, found);
    }

    /** Rows in the tree's order, in which neighbours are near each other. */
    public int rowAt(int place) {
        return rows[place];
    }

    /** Finds the rows within a radius of the row at a place of the tree's order that come after it there. */
    public void laterWithin(int place, double radius, Found found) {
        within(0, 0, rows.length, 0, place + 1, x, rows[place], radius, found);
    }

    private void within(
            int node,
            int from,
            int to,
            int level,
            int first,
            FloatMatrix queries,
            int query,
            double radius,
            Found found) {
        if (to <= first || regions.bound(node, queries, query) > radius) {
            return;
        }
        if (level == depth) {
            for (int i = Math.max(first, from); i < to; i++) {
                double distance = metric.distance(queries, query, x, rows[i]);
                if (distance <= radius) {
                    found.row(rows[i], distance);
                }
            }
            return;
        }
        int middle = (from + to) >>> 1;
        within(2 * node + 1, from, middle, level + 1, first, queries, query, radius, found);
        within(2 * node + 2, middle, to, level + 1, first, queries, query, radius, found);
    }
}
