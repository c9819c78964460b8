package org.inkstone.tensorboard;

/** The order of a picture's axes: C channels (1 grey, 3 RGB, 4 RGBA), H rows, W columns, N pictures. */
public enum ImageFormat {
    CHW,
    HWC,
    HW,
    NCHW,
    NHWC;

    int rank() {
        return name().length();
    }

    boolean isBatch() {
        return this == NCHW || this == NHWC;
    }
}
