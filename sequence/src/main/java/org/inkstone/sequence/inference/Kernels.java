package org.inkstone.sequence.inference;

import org.inkstone.backend.VectorModule;

/** Which kernels there are, found out once. */
final class Kernels {
    static final StepKernels PLAIN = new PlainStepKernels();
    static final StepKernels ACTIVE =
            VectorModule.load(StepKernels.class, "org.inkstone.sequence.inference.vector.VectorStepKernels", PLAIN);

    private Kernels() {}
}
