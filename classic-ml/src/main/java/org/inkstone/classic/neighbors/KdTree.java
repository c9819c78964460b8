package org.inkstone.classic.neighbors;

import java.io.Serializable;
import java.util.Arrays;
import org.inkstone.classic.data.FloatMatrix;

/**
 * A k-d tree (Bentley 1975) for rows of few features: boxes are halved at the median of their widest side until they hold few rows, and a
 * search leaves out boxes that are too far away. Immutable.
 */
final class KdTree implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int LEAF = 16;

    private final FloatMatrix x;
    private final Metric metric;
    private final int[] rows;
    /** Boxes of the nodes: lowest, then highest values; children of node i are 2 i + 1 and 2 i + 2. */
    private final float[][] boxes;

    private final int depth;

    KdTree(FloatMatrix x, Metric metric) {
        this.x = x;
        this.metric = metric;
        this.rows = new int[x.rows()];
        Arrays.setAll(rows, i -> i);
        int levels = 0;
        while (x.rows() >> levels > LEAF) {
            levels++;
        }
        this.depth = levels;
        this.boxes = new float[(2 << depth) - 1][];
        build(0, 0, rows.length, 0);
    }

    /** Metrics that boxes give bounds for. */
    static boolean takes(Metric metric) {
        return metric == Metric.EUCLIDEAN || metric == Metric.MANHATTAN || metric == Metric.CHEBYSHEV;
    }

    private void build(int node, int from, int to, int level) {
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
        boxes[node] = box;
        if (level == depth) {
            return;
        }
        int widest = 0;
        for (int q = 1; q < d; q++) {
            widest = box[d + q] - box[q] > box[d + widest] - box[widest] ? q : widest;
        }
        int middle = (from + to) >>> 1;
        select(from, to - 1, middle, widest);
        build(2 * node + 1, from, middle, level + 1);
        build(2 * node + 2, middle, to, level + 1);
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
        double toLeft = bound(boxes[left], queries, query);
        double toRight = bound(boxes[left + 1], queries, query);
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

    /** Distance to the nearest point of a box. */
    private double bound(float[] box, FloatMatrix queries, int query) {
        int d = x.columns();
        double squares = 0;
        double sum = 0;
        double largest = 0;
        for (int q = 0; q < d; q++) {
            float v = queries.values()[query * d + q];
            double gap = v < box[q] ? (double) box[q] - v : v > box[d + q] ? (double) v - box[d + q] : 0;
            squares += gap * gap;
            sum += gap;
            largest = Math.max(largest, gap);
        }
        return metric == Metric.EUCLIDEAN ? Math.sqrt(squares) : metric == Metric.MANHATTAN ? sum : largest;
    }
}
