package org.inkstone.nn;

/** A loss or gradient that is NaN or infinite, found before it could reach the parameters. */
public class NonFiniteValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String ADVICE = ", the parameters were not changed: lower the learning rate, warm up, clip the"
            + " gradients, or look for bad values in the data";

    private final String what;

    /** @param what what is not finite, and where: {@code "the loss is NaN"} */
    public NonFiniteValueException(String what) {
        this(what, what + ADVICE);
    }

    /** For a message of one's own. */
    protected NonFiniteValueException(String what, String message) {
        super(message);
        this.what = what;
    }

    /** What is not finite, without advice. */
    public String what() {
        return what;
    }
}
