package org.inkstone.train;

/** The loss became NaN or infinite; the message names the step and the learning rate. */
public final class NonFiniteLossException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final long step;

    NonFiniteLossException(String message, long step) {
        super(message);
        this.step = step;
    }

    /** The step whose loss it was, from 1. */
    public long step() {
        return step;
    }
}
