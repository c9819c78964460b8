package org.inkstone.data.fetch;

import java.util.Locale;

/** Tells a full disk from other failures; Java has no exception of its own for it. */
public final class DiskFull {
    private DiskFull() {}

    /** Whether a full disk is among the causes. */
    public static boolean caused(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("no space left")
                    || message.contains("not enough space")
                    || message.contains("quota exceeded")) {
                return true;
            }
        }
        return false;
    }
}
