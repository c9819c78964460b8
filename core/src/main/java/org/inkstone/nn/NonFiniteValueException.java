package org.inkstone.nn;

/** A loss or gradient that is NaN or infinite, found before it could reach the parameters. */
public final class NonFiniteValueException extends RuntimeException {
    public NonFiniteValueException(String message) {
        super(message);
    }
}
