package org.inkstone.classic.kernel;

/**
 * Scores of centres for a block of points, the innermost loops of clustering and neighbours. A centre's score for a point is half
 * the squared distance less half the point's squared norm: {@code |c|^2 / 2 - <x, c>}.
 *
 * <p>There are two implementations: one on the JDK's vector module ({@code --add-modules jdk.incubator.vector}) and a plain one that
 * the JIT compiler vectorises by itself. {@link #active()} gives the first where the module is there.
 */
public interface LaneKernels {
    /** Points in a block. */
    int blockSize();

    /** What it is, in a few words. */
    String description();

    /** Writes all scores: {@code out[j * blockSize + p]} for centre j, padded ones included, and point p of the block. */
    void scores(PointBlocks points, int block, CentrePanels centres, float[] out);

    /**
     * The centre of the lowest score for each point of the block, the first of several; padding of the last block included.
     *
     * @param index where the centres go, from {@code at} on
     * @param best  their scores, from 0 on
     */
    void nearest(PointBlocks points, int block, CentrePanels centres, int[] index, int at, float[] best);

    /**
     * Finds the centres near each point of the block.
     *
     * @param from  first centre, a multiple of {@link CentrePanels#WIDTH}
     * @param to    centre to stop before, a multiple of it too
     * @param limit for each point of the block the highest score that counts
     * @param sure  for each point the highest score of a hit that needs no second look
     * @param hits  gets {@code h = (j - from) * blockSize + p} for each hit, centre by centre, or {@code ~h} where the score is above
     *              {@code sure}; has room for {@code (to - from) * blockSize}
     * @return number of hits
     */
    int within(
            PointBlocks points,
            int block,
            CentrePanels centres,
            int from,
            int to,
            float[] limit,
            float[] sure,
            int[] hits);

    /** The vector kernels where the module is there, the plain ones elsewhere. */
    static LaneKernels active() {
        return Kernels.ACTIVE;
    }

    /** The kernels that run everywhere. */
    static LaneKernels plain() {
        return Kernels.PLAIN;
    }
}
