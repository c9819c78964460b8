package org.inkstone.classic.kernel;

import org.slf4j.LoggerFactory;

/** Which kernels there are, found out once. */
final class Kernels {
    static final LaneKernels PLAIN = new PlainKernels();
    static final MessageKernels PLAIN_MESSAGES = new PlainMessages();
    static final DoubleKernels PLAIN_DOUBLES = new PlainDoubles();

    private static final String MODULE = "jdk.incubator.vector";
    private static final String VECTOR = "org.inkstone.classic.kernel.vector.Vector";
    private static final boolean MODULE_IS_THERE = moduleIsThere();

    static final LaneKernels ACTIVE = vectorOr(LaneKernels.class, "Kernels", PLAIN);
    static final MessageKernels ACTIVE_MESSAGES = vectorOr(MessageKernels.class, "Messages", PLAIN_MESSAGES);
    static final DoubleKernels ACTIVE_DOUBLES = vectorOr(DoubleKernels.class, "Doubles", PLAIN_DOUBLES);

    private Kernels() {}

    private static boolean moduleIsThere() {
        boolean there = ModuleLayer.boot().findModule(MODULE).isPresent();
        if (!there) {
            LoggerFactory.getLogger(LaneKernels.class)
                    .info("plain kernels, slower: --add-modules {} gives the vector kernels", MODULE);
        }
        return there;
    }

    private static <T> T vectorOr(Class<T> type, String name, T plain) {
        if (!MODULE_IS_THERE) {
            return plain;
        }
        try {
            return type.cast(
                    Class.forName(VECTOR + name).getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException | LinkageError e) {
            LoggerFactory.getLogger(LaneKernels.class)
                    .warn("plain kernels: the vector kernels do not work with this Java", e);
            return plain;
        }
    }
}
