package org.inkstone.sweep;

/** A ledger that can't be used: of another sweep, in use, damaged, or not to be written. */
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names the file. */
    public LedgerException(String message) {
        super(message);
    }

    /** With a message that names the file. */
    public LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
