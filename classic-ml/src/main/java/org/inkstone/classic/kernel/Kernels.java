package org.inkstone.classic.kernel;

import org.inkstone.backend.VectorModule;

/** Which kernels there are, found out once. */
final class Kernels {
    static final LaneKernels PLAIN = new PlainKernels();
    static final MessageKernels PLAIN_MESSAGES = new PlainMessages();
    static final DoubleKernels PLAIN_DOUBLES = new PlainDoubles();

    private static final String VECTOR = "org.inkstone.classic.kernel.vector.Vector";

    static final LaneKernels ACTIVE = VectorModule.load(LaneKernels.class, VECTOR + "Kernels", PLAIN);
    static final MessageKernels ACTIVE_MESSAGES =
            VectorModule.load(MessageKernels.class, VECTOR + "Messages", PLAIN_MESSAGES);
    static final DoubleKernels ACTIVE_DOUBLES =
            VectorModule.load(DoubleKernels.class, VECTOR + "Doubles", PLAIN_DOUBLES);

    private Kernels() {}
}
