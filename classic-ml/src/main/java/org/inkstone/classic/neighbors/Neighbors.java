package org.inkstone.classic.neighbors;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The nearest rows of each query.
 *
 * @param distances {@code [queries, k]}, ascending; rows of different lengths where all within a radius were looked for
 * @param indices   their rows, of equal distances the lower first
 */
public record Neighbors(double[][] distances, int[][] indices) {
    /** The k nearest seen so far, ascending: a sorted array beats a heap for the usual small k. */
    static final class Nearest {
        final double[] distances;
        final int[] rows;
        private int size;

        Nearest(int k) {
            distances = new double[k];
            rows = new int[k];
            clear();
        }

        void clear() {
            Arrays.fill(distances, Double.POSITIVE_INFINITY);
            Arrays.fill(rows, Integer.MAX_VALUE);
            size = 0;
        }

        boolean full() {
            return size == distances.length;
        }

        /** The distance that a row must not exceed to be among them. */
        double worst() {
            return distances[distances.length - 1];
        }

        void offer(double distance, int row) {
            int at = distances.length - 1;
            if (distance > distances[at] || distance == distances[at] && row > rows[at]) {
                return;
            }
            while (at > 0 && (distances[at - 1] > distance || distances[at - 1] == distance && rows[at - 1] > row)) {
                distances[at] = distances[at - 1];
                rows[at] = rows[at - 1];
                at--;
            }
            distances[at] = distance;
            rows[at] = row;
            size = Math.min(size + 1, distances.length);
        }
    }

    /** Rows within a radius, growing. */
    static final class Within implements RegionTree.Found {
        private double[] distances = new double[16];
        private int[] rows = new int[16];
        private int size;

        void clear() {
            size = 0;
        }

        @Override
        public void row(int row, double distance) {
            if (size == rows.length) {
                distances = Arrays.copyOf(distances, size * 2);
                rows = Arrays.copyOf(rows, size * 2);
            }
            distances[size] = distance;
            rows[size++] = row;
        }

        void sorted(int query, double[][] toDistances, int[][] toRows) {
            int[] order = IntStream.range(0, size)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(i -> distances[i])
                            .thenComparingInt(i -> rows[i]))
                    .mapToInt(i -> i)
                    .toArray();
            toDistances[query] =
                    Arrays.stream(order).mapToDouble(i -> distances[i]).toArray();
            toRows[query] = Arrays.stream(order).map(i -> rows[i]).toArray();
        }
    }
}
