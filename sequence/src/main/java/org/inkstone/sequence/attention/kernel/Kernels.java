package org.inkstone.sequence.attention.kernel;

/** Which kernels there are. */
final class Kernels {
    static final AttentionKernels PLAIN = new PlainAttentionKernels();
    static final AttentionKernels ACTIVE = PLAIN;

    private Kernels() {}
}
