package org.inkstone.backend.onednn;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Weights [out, in, h, w] on one side, the layout a primitive asked for on the other. */
final class Weights {
    private final Operand plain;
    private final memory inner;
    private final reorder reorder;
    private final boolean inward;

    /**
     * @param plain  description of the array
     * @param wanted by the primitive
     * @param inward whether the primitive reads them
     */
    Weights(memory.desc plain, memory.desc wanted, boolean inward) {
        this.plain = new Operand(plain);
        this.inward = inward;
        if (wanted.equals(plain)) {
            inner = this.plain.memory();
            reorder = null;
        } else {
            inner = new memory(wanted, OneDnn.engine());
            reorder = inward ? new reorder(this.plain.memory(), inner) : new reorder(inner, this.plain.memory());
        }
    }

    /** What the primitive gets. */
    memory memory() {
        return inner;
    }

    /** Before the primitive runs. */
    void at(INDArray array) {
        plain.at(array);
        if (reorder != null && inward) {
            reorder.execute(OneDnn.stream(), plain.memory(), inner);
            OneDnn.stream()._wait();
        }
    }

    /** After a primitive that writes them. */
    void finish() {
        if (reorder != null) {
            reorder.execute(OneDnn.stream(), inner, plain.memory());
            OneDnn.stream()._wait();
        }
    }
}
