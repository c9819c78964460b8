package org.inkstone.classic.kernel;

/** One row's messages of affinity propagation, the innermost loop of its iterations. All arrays are padded to the same length. */
public interface MessageKernels {
    /**
     * Updates availabilities and responsibilities of a row.
     *
     * @param row  its number, the place of the diagonal
     * @param a    its availabilities, changed
     * @param r    its responsibilities, changed
     * @param s    its similarities; the padding is far below all values
     * @param sums the column sums of the iteration before
     * @param part has the row's new responsibilities added: the positive ones, and the diagonal's own with its sign
     * @param keep the damping
     * @param first whether there are no messages yet
     */
    void update(int row, float[] a, float[] r, float[] s, float[] sums, float[] part, float keep, boolean first);

    /** The vector kernel where the module is there, the plain one elsewhere. */
    static MessageKernels active() {
        return Kernels.ACTIVE_MESSAGES;
    }

    /** The kernel that runs everywhere. */
    static MessageKernels plain() {
        return Kernels.PLAIN_MESSAGES;
    }
}
