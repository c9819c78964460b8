package org.inkstone.train;

import java.nio.file.Path;
import org.inkstone.nn.NonFiniteValueException;

/**
 * The loss or the gradient became NaN or infinite; the message names the step and the learning rate, and the last good
 * checkpoint where {@link Checkpoints} wrote one.
 */
public final class NonFiniteLossException extends NonFiniteValueException {
    private static final long serialVersionUID = 1L;
    private final long step;
    private String advice = "";

    NonFiniteLossException(String what, String message, long step) {
        super(what, message);
        this.step = step;
    }

    void lastGood(Path checkpoint) {
        advice = "; the last good checkpoint is " + checkpoint;
    }

    @Override
    public String getMessage() {
        return super.getMessage() + advice;
    }

    /** The step whose loss it was, from 1. */
    public long step() {
        return step;
    }
}
