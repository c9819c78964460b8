package org.inkstone.classic.neighbors;

import java.io.Serializable;
import org.inkstone.classic.data.FloatMatrix;

/** What the nodes of a {@link RegionTree} say of the place of their rows. */
interface Regions extends Serializable {
    /** Bounds the rows of a node, a part of the order. */
    void enclose(int node, int[] rows, int from, int to);

    /** A distance that no row of a node is nearer at. */
    double bound(int node, FloatMatrix queries, int query);

    /** Boxes along the axes: a k-d tree's. */
    final class Boxes implements Regions {
        private static final long serialVersionUID = 1;

        private final FloatMatrix x;
        private final Metric metric;
        /** Lowest, then highest values. */
        private final float[][] boxes;

        Boxes(FloatMatrix x, Metric metric, int nodes) {
            this.x = x;
            this.metric = metric;
            this.boxes = new float[nodes][];
        }

        @Override
        public void enclose(int node, int[] rows, int from, int to) {
            boxes[node] = RegionTree.extent(x, rows, from, to);
        }

        @Override
        public double bound(int node, FloatMatrix queries, int query) {
            float[] box = boxes[node];
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

    /** Balls round the mean of the rows: a ball tree's (Omohundro 1989). */
    final class Balls implements Regions {
        private static final long serialVersionUID = 1;
        /** More than rounding can make of a distance that is the sum of two others. */
        private static final double ROUNDING = 1e-12;

        private final FloatMatrix x;
        private final Metric metric;
        private final FloatMatrix centres;
        private final double[] radius;

        Balls(FloatMatrix x, Metric metric, int nodes) {
            this.x = x;
            this.metric = metric;
            this.centres = FloatMatrix.wrap(new float[Math.multiplyExact(nodes, x.columns())], nodes, x.columns());
            this.radius = new double[nodes];
        }

        @Override
        public void enclose(int node, int[] rows, int from, int to) {
            int d = x.columns();
            for (int q = 0; q < d; q++) {
                double sum = 0;
                for (int i = from; i < to; i++) {
                    sum += x.values()[rows[i] * d + q];
                }
                centres.values()[node * d + q] = (float) (sum / (to - from));
            }
            for (int i = from; i < to; i++) {
                radius[node] = Math.max(radius[node], metric.distance(x, rows[i], centres, node));
            }
        }

        @Override
        public double bound(int node, FloatMatrix queries, int query) {
            double away = metric.distance(queries, query, centres, node);
            return Math.max(0, away - radius[node] - ROUNDING * (away + radius[node]));
        }
    }
}
