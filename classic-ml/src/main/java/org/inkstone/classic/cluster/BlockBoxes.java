package org.inkstone.classic.cluster;

import java.util.Arrays;
import org.inkstone.classic.kernel.PointBlocks;

/**
 * Boxes round groups of points that lie near each other. A centre that is farther from a box than another centre is from the box's
 * farthest corner is nearest to none of its points (Kanungo and others 2002, without their tree).
 */
final class BlockBoxes {
    /** Points of a group: few enough for small boxes, enough to share the search for candidates. */
    private static final int POINTS = 128;
    /** Keeps centres that rounding could make nearest. */
    private static final double MARGIN = 1 + 1e-5;

    final int groupBlocks;
    private final double[][] low;
    private final double[][] high;
    private final int d;

    BlockBoxes(PointBlocks points) {
        this.d = points.features();
        this.groupBlocks = Math.max(1, POINTS / points.blockSize());
        int groups = (points.blocks() + groupBlocks - 1) / groupBlocks;
        this.low = new double[groups][d];
        this.high = new double[groups][d];
        for (int g = 0; g < groups; g++) {
            Arrays.fill(low[g], Double.POSITIVE_INFINITY);
            Arrays.fill(high[g], Double.NEGATIVE_INFINITY);
        }
        int size = groupBlocks * points.blockSize();
        for (int i = 0; i < points.points(); i++) {
            for (int q = 0; q < d; q++) {
                low[i / size][q] = Math.min(low[i / size][q], points.get(i, q));
                high[i / size][q] = Math.max(high[i / size][q], points.get(i, q));
            }
        }
    }

    /**
     * The centres that may be nearest to some point of a group, ascending.
     *
     * @param centres {@code [k, d]}
     * @param found   gets their numbers
     * @param nearest room for k numbers
     * @return how many
     */
    int candidates(int group, double[] centres, int[] found, double[] nearest) {
        int k = centres.length / d;
        double reach = Double.POSITIVE_INFINITY;
        for (int j = 0; j < k; j++) {
            double near = 0;
            double far = 0;
            for (int q = 0; q < d; q++) {
                double below = low[group][q] - centres[j * d + q];
                double above = centres[j * d + q] - high[group][q];
                double gap = Math.max(0, Math.max(below, above));
                double corner = Math.max(-below, -above);
                near += gap * gap;
                // the farthest corner: beyond the nearer side by the width of the box
                corner = Math.max(corner, gap + high[group][q] - low[group][q]);
                far += corner * corner;
            }
            nearest[j] = near;
            reach = Math.min(reach, far);
        }
        int count = 0;
        for (int j = 0; j < k; j++) {
            if (nearest[j] <= reach * MARGIN) {
                found[count++] = j;
            }
        }
        return count;
    }
}
