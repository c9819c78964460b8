package org.inkstone.backend.onednn;

/**
 * Everything a batch normalisation's primitives depend on.
 *
 * @param batch        pictures
 * @param channels     of a picture
 * @param height       of a picture; 1 for rows of features
 * @param width        of a picture; 1 for rows of features
 * @param channelsLast whether the arrays are {@code [N, H, W, C]} and not {@code [N, C, H, W]}
 * @param eps          added to the variance
 * @param relu         whether ReLU follows
 */
public record BatchNormShape(
        long batch, long channels, long height, long width, boolean channelsLast, float eps, boolean relu) {
    long[] dimensions() {
        return new long[] {batch, channels, height, width};
    }
}
