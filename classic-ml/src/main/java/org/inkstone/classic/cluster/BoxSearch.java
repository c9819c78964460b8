package org.inkstone.classic.cluster;

import java.util.Arrays;
import org.inkstone.classic.kernel.CentrePanels;
import org.inkstone.classic.kernel.LaneKernels;
import org.inkstone.classic.kernel.PointBlocks;

/**
 * The nearest centres of points in a {@link SpatialOrder}: boxes round many blocks leave out the centres that are far from all of
 * them, boxes round fewer and fewer blocks most of the rest. Where one centre is left, nothing is computed for the block's points,
 * and where they had it before, nothing is written.
 */
final class BoxSearch {
    /** Blocks that share a box, from level to level: a quarter each time, as four neighbours in the order make a square. */
    private static final int[] LEVELS = {64, 16, 4, 1};
    /** Blocks that belong together: a thread does all of them. */
    static final int WIDE = LEVELS[0];

    private static final int MIXED = -1;

    private final PointBlocks points;
    private final LaneKernels kernels;
    private final BlockBoxes[] boxes;
    private final int k;
    private final BlockBoxes.Candidates all;
    private final double[] halves;
    private final int[] only;
    private double[] centres;

    /** Boxes for {@link #BoxSearch}: the same for all starts. */
    static BlockBoxes[] boxes(PointBlocks points, int threads) {
        BlockBoxes[] boxes = new BlockBoxes[LEVELS.length];
        boxes[LEVELS.length - 1] = BlockBoxes.of(points, threads);
        for (int i = LEVELS.length - 2; i >= 0; i--) {
            boxes[i] = boxes[i + 1].merged(LEVELS[i] / LEVELS[i + 1]);
        }
        return boxes;
    }

    /** @param k centres */
    BoxSearch(PointBlocks points, LaneKernels kernels, BlockBoxes[] boxes, int k) {
        this.points = points;
        this.kernels = kernels;
        this.boxes = boxes;
        this.k = k;
        this.all = new BlockBoxes.Candidates(k);
        Arrays.setAll(all.numbers, j -> j);
        all.count = k;
        this.halves = new double[k];
        this.only = new int[points.blocks()];
        Arrays.fill(only, MIXED);
    }

    /** Sets the centres, {@code [k, d]}, before an iteration's searches. */
    void moveTo(double[] moved) {
        centres = moved;
        int d = points.features();
        for (int j = 0; j < k; j++) {
            double norm = 0;
            for (int q = j * d; q < (j + 1) * d; q++) {
                norm += moved[q] * moved[q];
            }
            halves[j] = norm / 2;
        }
    }

    /** A search for one thread, which goes through blocks in their order. */
    Scan scan() {
        return new Scan();
    }

    final class Scan {
        private final CentrePanels panels = new CentrePanels(k, points.features());
        private final BlockBoxes.Candidates[] found = new BlockBoxes.Candidates[LEVELS.length];
        private final int[] group = new int[LEVELS.length];

        private Scan() {
            Arrays.setAll(found, i -> new BlockBoxes.Candidates(k));
            Arrays.fill(group, -1);
        }

        /**
         * Writes the nearest centres of a block's points.
         *
         * @return false where they are known to be those of the last time, and nothing was written
         */
        boolean nearest(int block, int[] nearest, float[] scores) {
            BlockBoxes.Candidates left = candidates(block);
            if (left.count == 1) {
                boolean known = only[block] == left.numbers[0];
                only[block] = left.numbers[0];
                Arrays.fill(nearest, left.numbers[0]);
                return !known;
            }
            only[block] = MIXED;
            kernels.nearest(points, block, panels.fill(centres, left.numbers, left.count), nearest, 0, scores);
            for (int p = 0; p < nearest.length; p++) {
                nearest[p] = left.numbers[nearest[p]];
            }
            return true;
        }

        private BlockBoxes.Candidates candidates(int block) {
            BlockBoxes.Candidates left = all;
            for (int level = 0; level < LEVELS.length && left.count > 1; level++) {
                int of = block / LEVELS[level];
                if (of != group[level]) {
                    group[level] = of;
                    boxes[level].candidates(of, centres, halves, left, found[level]);
                }
                left = found[level];
            }
            return left;
        }
    }
}
