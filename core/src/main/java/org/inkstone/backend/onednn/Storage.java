package org.inkstone.backend.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;

/** Memory that steps of a pipeline share, and from which step to which it is in use. */
final class Storage {
    private final long bytes;
    private final boolean ofTheCaller;
    private final List<Operand> operands = new ArrayList<>();
    private int first = Integer.MAX_VALUE;
    private int last = -1;

    /** @param ofTheCaller whether it is an array given with each run */
    Storage(long bytes, boolean ofTheCaller) {
        this.bytes = bytes;
        this.ofTheCaller = ofTheCaller;
    }

    boolean isOfTheCaller() {
        return ofTheCaller;
    }

    long bytes() {
        return bytes;
    }

    /** An argument of a step that reads or writes it. */
    memory argument(memory.desc description, int step) {
        first = Math.min(first, step);
        last = Math.max(last, step);
        Operand operand = new Operand(description);
        operands.add(operand);
        return operand.memory();
    }

    boolean isUsed() {
        return last >= 0;
    }

    int first() {
        return first;
    }

    boolean isUsedTogetherWith(Storage other) {
        return first <= other.last && other.first <= last;
    }

    void at(Pointer memory) {
        for (Operand operand : operands) {
            operand.at(memory);
        }
    }
}
