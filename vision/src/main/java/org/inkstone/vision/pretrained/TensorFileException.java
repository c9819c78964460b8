package org.inkstone.vision.pretrained;

/** A file of tensors can't be used; the message is one line that names the file and what is wrong with it. */
public final class TensorFileException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param message names the file and what is wrong with it */
    public TensorFileException(String message) {
        super(message);
    }

    /** The same, with what it came from. */
    public TensorFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
