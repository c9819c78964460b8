package org.inkstone.classic.cluster;

import org.inkstone.backend.Parallel;
import org.inkstone.classic.kernel.PointBlocks;

/**
 * Boxes round groups of points that lie near each other. A centre is nearest to none of a box's points if another one is nearer to the
 * box's corner that lies farthest in the first one's direction (Kanungo and others 2002, without their tree).
 */
final class BlockBoxes {
    /** Keeps centres that rounding of float scores could make nearest: a part of the squared norms. */
    private static final double MARGIN = 4e-6;

    private static final int CHUNK = 64;

    private final double[] middle;
    private final double[] reach;
    private final double[] norms;
    private final int d;

    private BlockBoxes(int groups, int d) {
        this.d = d;
        this.middle = new double[groups * d];
        this.reach = new double[groups * d];
        this.norms = new double[groups];
    }

    /** A box round each block. */
    static BlockBoxes of(PointBlocks points, int threads) {
        int d = points.features();
        int size = points.blockSize();
        float[] x = points.values();
        BlockBoxes boxes = new BlockBoxes(points.blocks(), d);
        Parallel.run(threads, (points.blocks() + CHUNK - 1) / CHUNK, c -> {
            for (int b = c * CHUNK; b < Math.min(points.blocks(), (c + 1) * CHUNK); b++) {
                for (int q = 0; q < d; q++) {
                    float low = Float.POSITIVE_INFINITY;
                    float high = Float.NEGATIVE_INFINITY;
                    int at = (b * d + q) * size;
                    for (int p = at; p < at + points.count(b); p++) {
                        low = Math.min(low, x[p]);
                        high = Math.max(high, x[p]);
                    }
                    boxes.set(b, q, low, high);
                }
            }
        });
        return boxes;
    }

    /** A box round each {@code factor} neighbouring boxes. */
    BlockBoxes merged(int factor) {
        int groups = (norms.length + factor - 1) / factor;
        BlockBoxes merged = new BlockBoxes(groups, d);
        for (int g = 0; g < groups; g++) {
            for (int q = 0; q < d; q++) {
                double low = Double.POSITIVE_INFINITY;
                double high = Double.NEGATIVE_INFINITY;
                for (int i = g * factor; i < Math.min(norms.length, (g + 1) * factor); i++) {
                    low = Math.min(low, middle[i * d + q] - reach[i * d + q]);
                    high = Math.max(high, middle[i * d + q] + reach[i * d + q]);
                }
                merged.set(g, q, low, high);
            }
        }
        return merged;
    }

    private void set(int box, int feature, double low, double high) {
        middle[box * d + feature] = (low + high) / 2;
        reach[box * d + feature] = (high - low) / 2;
        double corner = Math.max(-low, high);
        norms[box] += corner * corner / 2;
    }

    /** Centres that may be nearest to some point of a group. */
    static final class Candidates {
        final int[] numbers;
        private final double[] scores;
        int count;

        /** @param k the most there may be */
        Candidates(int k) {
            this.numbers = new int[k];
            this.scores = new double[k];
        }
    }

    /**
     * Leaves out centres that are nearest to no point of a group: those for which the whole box lies on another centre's side of the
     * plane half-way between the two. The other one is the nearest to the middle of the box.
     *
     * @param centres {@code [k, d]}
     * @param halves  half the squared norm of each
     * @param among   those to look at
     * @param found   gets those that are left, in the same order
     */
    void candidates(int group, double[] centres, double[] halves, Candidates among, Candidates found) {
        int box = group * d;
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < among.count; j++) {
            int centre = among.numbers[j];
            double score = halves[centre];
            for (int q = 0; q < d; q++) {
                score -= middle[box + q] * centres[centre * d + q];
            }
            found.scores[j] = score;
            if (score < least) {
                least = score;
                best = centre;
            }
        }
        int kept = 0;
        double margin = MARGIN * (halves[best] + norms[group]);
        for (int j = 0; j < among.count; j++) {
            int centre = among.numbers[j];
            double outside = found.scores[j] - least - margin;
            for (int q = 0; q < d; q++) {
                outside -= Math.abs(centres[centre * d + q] - centres[best * d + q]) * reach[box + q];
            }
            if (outside <= 0) {
                found.numbers[kept++] = centre;
            }
        }
        found.count = kept;
    }
}
