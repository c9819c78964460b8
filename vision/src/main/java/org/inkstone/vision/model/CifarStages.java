package org.inkstone.vision.model;

/** What the residual and the plain networks of CIFAR's size have in common. */
final class CifarStages {
    static final int SIZE = 32;
    static final int WIDTH = 16;
    static final int STAGES = 3;

    private CifarStages() {}

    /** Blocks of two convolutions per stage. */
    static int blocks(int depth) {
        if (depth < 8 || depth % 6 != 2) {
            throw new IllegalArgumentException("depth must be 6n + 2 (20, 32, 44, 56, 110, ...): " + depth);
        }
        return (depth - 2) / 6;
    }
}
