package org.inkstone.backend.onednn;

import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An argument of a primitive: oneDNN's memory object, pointed at another array for each execution. */
final class Operand {
    private final memory memory;
    private final Address address = new Address();

    /** @param description shape and layout; the memory comes later */
    Operand(memory.desc description) {
        memory = new memory(description, OneDnn.engine(), address);
    }

    memory memory() {
        return memory;
    }

    /** The values are those of an array, which must stay alive while the primitive runs. */
    void at(INDArray array) {
        at(array.data().addressPointer());
    }

    void at(Pointer values) {
        address.to(values.address());
        memory.set_data_handle(address);
    }

    private static final class Address extends Pointer {
        Address() {
            super((Pointer) null);
        }

        void to(long value) {
            address = value;
        }
    }
}
