package org.inkstone.sequence.inference;

/** What stands inside a residual connection. */
interface HeapSublayer {

    /**
     * Overwrites {@code out}, bias included.
     *
     * @param x   {@code [rows, width]}; not to be changed
     * @param out {@code [rows, width]}
     */
    void apply(float[] x, float[] out, StepRows rows);
}
