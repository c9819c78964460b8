package org.inkstone.train;

import org.inkstone.nn.NonFiniteValueException;

/** The loss or the gradient became NaN or infinite; the message names the step and the learning rate. */
public final class NonFiniteLossException extends NonFiniteValueException {
    private static final long serialVersionUID = 1L;
    private final long step;

    NonFiniteLossException(String what, String message, long step) {
        super(what, message);
        this.step = step;
    }

    /** The step whose loss it was, from 1. */
    public long step() {
        return step;
    }
}
