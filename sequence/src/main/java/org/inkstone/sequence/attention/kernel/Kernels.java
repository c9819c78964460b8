package org.inkstone.sequence.attention.kernel;

import org.inkstone.backend.VectorModule;

/** Which kernels there are, found out once. */
final class Kernels {
    static final AttentionKernels PLAIN = new PlainAttentionKernels();
    static final AttentionKernels ACTIVE = VectorModule.load(
            AttentionKernels.class, "org.inkstone.sequence.attention.kernel.vector.VectorAttentionKernels", PLAIN);

    private Kernels() {}
}
