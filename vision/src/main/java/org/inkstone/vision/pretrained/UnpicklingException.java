package org.inkstone.vision.pretrained;

/** A checkpoint is damaged or asks for what is not allowed; the message goes on after the file's name. */
final class UnpicklingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnpicklingException(String message) {
        super(message);
    }

    UnpicklingException(String message, Throwable cause) {
        super(message, cause);
    }
}
