package org.inkstone.backend.onednn;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;

/** A primitive with its arguments. */
final class Step {
    private final primitive primitive;
    private final IntMemoryMap arguments = new IntMemoryMap();
    private final Operand scratch;
    private final long scratchBytes;

    Step(primitive primitive, primitive_desc_base description) {
        this.primitive = primitive;
        memory.desc wanted = description.scratchpad_desc();
        scratchBytes = wanted.get_size();
        scratch = scratchBytes == 0 ? null : new Operand(wanted);
        if (scratch != null) {
            arguments.put(dnnl.DNNL_ARG_SCRATCHPAD, scratch.memory());
        }
    }

    Step with(int argument, memory value) {
        arguments.put(argument, value);
        return this;
    }

    void run() {
        if (scratch != null) {
            scratch.at(OneDnn.scratch(scratchBytes));
        }
        primitive.execute(OneDnn.stream(), arguments);
        OneDnn.stream()._wait();
    }
}
