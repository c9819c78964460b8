package org.inkstone.inference;

/** Something a network has that oneDNN has no primitive for. */
final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unsupported(String what) {
        super(what);
    }
}
