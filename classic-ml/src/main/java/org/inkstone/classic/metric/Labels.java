package org.inkstone.classic.metric;

final class Labels {
    private Labels() {}

    static void check(int[] truth, int[] predicted) {
        if (truth.length == 0) {
            throw new IllegalArgumentException("at least one label is needed");
        }
        if (truth.length != predicted.length) {
            throw new IllegalArgumentException("there must be as many labels as labels to compare with, " + truth.length
                    + ": " + predicted.length);
        }
    }
}
