package org.inkstone.data;

/** A data set or one of its items cannot be had. The message is one line that names the file and what to do. */
public class DatasetException extends RuntimeException {
    public DatasetException(String message) {
        super(message);
    }

    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
