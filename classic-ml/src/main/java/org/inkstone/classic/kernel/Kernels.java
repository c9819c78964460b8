package org.inkstone.classic.kernel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which kernels there are, found out once. */
final class Kernels {
    static final LaneKernels PLAIN = new PlainKernels();
    static final LaneKernels ACTIVE = find();

    private static final String MODULE = "jdk.incubator.vector";
    private static final String VECTOR = "org.inkstone.classic.kernel.vector.VectorKernels";

    private Kernels() {}

    private static LaneKernels find() {
        Logger log = LoggerFactory.getLogger(LaneKernels.class);
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            log.info("plain kernels: about a third of the speed; --add-modules {} gives the vector kernels", MODULE);
            return PLAIN;
        }
        try {
            LaneKernels kernels =
                    (LaneKernels) Class.forName(VECTOR).getDeclaredConstructor().newInstance();
            log.debug("{}", kernels.description());
            return kernels;
        } catch (ReflectiveOperationException | LinkageError e) {
            log.warn("plain kernels: the vector kernels do not work with this Java", e);
            return PLAIN;
        }
    }
}
