package org.inkstone.sweep;

/** A line of a ledger that is JSON but no trial. */
final class DamagedLineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedLineException(String message) {
        super(message);
    }
}
