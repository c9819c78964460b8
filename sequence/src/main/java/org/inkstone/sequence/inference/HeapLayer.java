package org.inkstone.sequence.inference;

/** A layer of the stack: replaces the rows by what it makes of them. */
interface HeapLayer {

    /** Changes {@link StepRows#x}. */
    void apply(StepRows rows);
}
