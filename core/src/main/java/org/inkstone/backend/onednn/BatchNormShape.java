package org.inkstone.backend.onednn;

/**
 * Everything a batch normalisation's primitives depend on; arrays are {@code [N, H, W, C]}.
 *
 * @param batch        pictures
 * @param channels     of a picture
 * @param height       of a picture; 1 for rows of features
 * @param width        of a picture; 1 for rows of features
 * @param eps          added to the variance
 * @param relu         whether ReLU follows
 */
public record BatchNormShape(long batch, long channels, long height, long width, float eps, boolean relu) {
    long[] dimensions() {
        return new long[] {batch, channels, height, width};
    }
}
