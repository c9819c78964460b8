package org.inkstone.backend;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's vector module ({@code --add-modules jdk.incubator.vector}): whether this JVM has it, and kernels written on it. Such
 * kernels are compiled apart and found by name, so that everything else runs where the module is absent.
 */
public final class VectorModule {
    private static final Logger LOG = LoggerFactory.getLogger(VectorModule.class);
    private static final String MODULE = "jdk.incubator.vector";
    private static final boolean PRESENT = find();

    private VectorModule() {}

    private static boolean find() {
        boolean there = ModuleLayer.boot().findModule(MODULE).isPresent();
        if (!there) {
            LOG.info("plain kernels, slower: --add-modules {} gives the vector kernels", MODULE);
        }
        return there;
    }

    /** Whether this JVM was started with the module. */
    public static boolean isPresent() {
        return PRESENT;
    }

    /**
     * An instance of the class written on the vector module, or the plain implementation where there is no such module or this
     * Java's is another than the class was compiled for, which is warned of.
     *
     * @param type      what both implement
     * @param className with a constructor without parameters
     * @param plain     the implementation that runs everywhere
     */
    public static <T> T load(Class<T> type, String className, T plain) {
        if (!PRESENT) {
            return plain;
        }
        try {
            return type.cast(Class.forName(className).getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException | LinkageError e) {
            LOG.warn("plain kernels: {} does not work with this Java", className, e);
            return plain;
        }
    }
}
