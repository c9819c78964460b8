package org.inkstone.train;

/** A model or checkpoint file can't be used; the message names the file and what is wrong with it. */
public final class ModelFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the file and what is wrong with it */
    public ModelFileException(String message) {
        super(message);
    }

    /** The same, with what it came from. */
    public ModelFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
