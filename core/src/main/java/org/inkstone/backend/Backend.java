package org.inkstone.backend;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Deeplearning4j run at full speed on the machine it finds. As released, 1.0.0-M2.1 never uses oneDNN for
 * convolution, pooling and normalisation layers; one call before the first network is built turns it on, checks by a real
 * layer that it works, and says once, in the log, which environment variables would make it faster.
 *
 * <p>Nobody gets the helpers without the guard against their wrong results (see {@link GuardedHelper}): where
 * Deeplearning4j's artefact comes before Inkstone's on the class path, they stay off. What is wrong with and without helpers
 * is refused by {@link ConfigurationValidator}.
 *
 * <p>It also takes the freeing of native buffers over from ND4J, which frees operands of running operations at times and so
 * crashes the JVM (see {@link DeferredDeallocation}).
 *
 * <p>Inkstone's own types make the call themselves. Users of plain Deeplearning4j write
 * {@code Backend.ensureInitialized();} first. Whoever sets {@value #HELPERS_PROPERTY} is obeyed.
 */
public final class Backend {
    /** Deeplearning4j's switch for its layer helpers; "true" where it is not set. */
    public static final String HELPERS_PROPERTY = "org.eclipse.deeplearning4j.helpers.disable";

    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

    private Backend() {}

    /** Runs once, on the first use, under the class loader's lock. */
    private static final class Started {
        static final HelperStatus HELPERS = start();

        private Started() {}

        private static HelperStatus start() {
            Threads.prepare();
            boolean setByUser = System.getProperty(HELPERS_PROPERTY) != null;
            if (!setByUser && Environments.engine().equals("CPU") && GuardedHelper.inPlace()) {
                System.setProperty(HELPERS_PROPERTY, "false");
            }
            if (Environments.engine().equals("CPU")) {
                DeferredDeallocation.install();
            }
            HelperStatus status = HelperStatus.find(setByUser);
            LOG.debug("oneDNN layer helpers {}: {}", status.on() ? "on" : "off", status.reason());
            if (!status.on() && !setByUser && Environments.engine().equals("CPU")) {
                LOG.warn("oneDNN layer helpers are off: {}", status.reason());
            }
            String advice = Environments.advice();
            if (!advice.isEmpty()) {
                LOG.warn(
                        "Training can be up to twice as fast with these variables set before the JVM starts: {}",
                        advice);
            }
            return status;
        }
    }

    /** Turns the helpers on if that has not been done. Cheap when it has. */
    public static void ensureInitialized() {
        helpers();
    }

    /** What runs underneath, found out now. */
    public static BackendReport describe() {
        return Environments.report(helpers());
    }

    private static HelperStatus helpers() {
        return Started.HELPERS;
    }
}
