package org.inkstone.backend;

/** What runs underneath. Inkstone's own types call {@link #ensureInitialized()} before their first use of it. */
public final class Backend {
    /** Lets DL4J create its oneDNN helpers; read when the first layer is created. */
    private static final String HELPERS_DISABLED = "org.eclipse.deeplearning4j.helpers.disable";

    static {
        if (System.getProperty(HELPERS_DISABLED) == null) {
            System.setProperty(HELPERS_DISABLED, "false");
        }
    }

    private Backend() {}

    /** Idempotent. */
    public static void ensureInitialized() {
        // the static initialiser has done it
    }
}
