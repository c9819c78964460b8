package org.inkstone.sequence.inference;

import org.inkstone.nn.kernel.HeapRows;

/**
 * The tokens that go through the network together: which sequence each belongs to and where it stands there, and the arrays that layers
 * write to, made once for a generation.
 */
final class StepRows {
    /** Vectors of the tokens, {@code [count, width]}. */
    final float[] x;
    /** Of the same shape, for residual connections: what goes into the sublayer, and what comes out. */
    final float[] normed;

    final float[] inside;
    /** For the first product of a sublayer, and for what its last product gets. */
    final float[] wide;

    final float[] hidden;
    private final int[] sequences;
    private final int[] positions;
    private final int capacity;
    private KeyValues[][] own;
    private KeyValues[][] memory;
    private int count;

    /**
     * @param capacity the most rows
     * @param width    of a token's vector
     * @param wide     of a sublayer's first product, at most
     * @param hidden   of what a sublayer's last product gets, at most
     */
    StepRows(int capacity, int width, int wide, int hidden) {
        this.capacity = capacity;
        this.x = array(capacity, width);
        this.normed = array(capacity, width);
        this.inside = array(capacity, width);
        this.wide = array(capacity, wide);
        this.hidden = array(capacity, hidden);
        this.sequences = new int[capacity];
        this.positions = new int[capacity];
    }

    /** With the room that kernels need. */
    static float[] array(int rows, int width) {
        int full = (rows + StepKernels.ROWS - 1) / StepKernels.ROWS * StepKernels.ROWS;
        return new float[Math.multiplyExact(full, width) + HeapRows.ROOM];
    }

    int capacity() {
        return capacity;
    }

    /** Takes all rows away, and says where keys and values are: for each block, of each sequence. */
    void clear(KeyValues[][] kept, KeyValues[][] memories) {
        own = kept;
        memory = memories;
        count = 0;
    }

    void add(int sequence, int position) {
        sequences[count] = sequence;
        positions[count] = position;
        count++;
    }

    int count() {
        return count;
    }

    int sequence(int row) {
        return sequences[row];
    }

    int position(int row) {
        return positions[row];
    }

    /** What the block keeps of the row's sequence. */
    KeyValues own(int block, int row) {
        return own[block][sequences[row]];
    }

    /** What the block attends to beside its own sequence. */
    KeyValues memory(int block, int row) {
        return memory[block][sequences[row]];
    }
}
