package org.inkstone.backend.onednn;

import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The library itself: whether it is there, its engine, a stream and scratch memory for each thread. */
public final class OneDnn {
    /** System property; {@code false} sends convolutions through ND4J's operations. */
    public static final String PROPERTY = "org.inkstone.backend.onednn";

    private static final Logger log = LoggerFactory.getLogger(OneDnn.class);
    private static final ThreadLocal<stream> STREAM = ThreadLocal.withInitial(() -> new stream(Library.ENGINE));
    private static final ThreadLocal<BytePointer> SCRATCH = new ThreadLocal<>();

    private OneDnn() {}

    /** Loaded with the first use. */
    private static final class Library {
        static final engine ENGINE;
        static final String STATE;

        static {
            engine made = null;
            String state;
            try {
                made = new engine(engine.kind.cpu, 0);
                dnnl_version_t version = dnnl.dnnl_version();
                state = "oneDNN " + version.major() + "." + version.minor() + "." + version.patch();
            } catch (LinkageError | RuntimeException e) {
                log.debug("oneDNN's library could not be loaded", e);
                state = "not loaded: " + e.getMessage();
            }
            ENGINE = made;
            STATE = state;
        }
    }

    /** Whether convolutions may run here: on a processor the library is built for, with ND4J's arrays in the host's memory. */
    public static boolean isAvailable() {
        return isAllowed() && Library.ENGINE != null;
    }

    private static boolean isAllowed() {
        return Boolean.parseBoolean(System.getProperty(PROPERTY, "true")) && HostArrays.THERE;
    }

    /** The version, or why it is not used. */
    public static String state() {
        if (!isAllowed()) {
            return HostArrays.THERE
                    ? "off: " + PROPERTY + " is false"
                    : "off: ND4J's arrays are not in the host's memory";
        }
        return Library.STATE;
    }

    private static final class HostArrays {
        static final boolean THERE =
                Nd4j.getBackend().getClass().getSimpleName().startsWith("Cpu");
    }

    static engine engine() {
        return Library.ENGINE;
    }

    static stream stream() {
        return STREAM.get();
    }

    /** Scratch memory comes from the caller, so that a primitive may run in any thread. */
    static primitive_attr attributes() {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        return attributes;
    }

    /**
     * As {@link #attributes()}, for a primitive that goes on with its result.
     *
     * @param adds  whether it is added to what the output holds
     * @param after what is then done with it; null for nothing
     */
    static primitive_attr attributes(boolean adds, After after) {
        primitive_attr attributes = attributes();
        post_ops operations = new post_ops();
        if (adds) {
            operations.append_sum();
        }
        if (after != null) {
            after.appendTo(operations);
        }
        attributes.set_post_ops(operations);
        return attributes;
    }

    /** At least so many bytes, the thread's own. */
    static BytePointer scratch(long bytes) {
        BytePointer memory = SCRATCH.get();
        if (memory == null || memory.capacity() < bytes) {
            memory = new BytePointer(bytes);
            SCRATCH.set(memory);
        }
        return memory;
    }
}
