package org.inkstone.data.transform;

import org.inkstone.data.Features;
import org.inkstone.data.Image;
import org.inkstone.data.Tensor;

/** Sizes of pictures in either form, and checks of sizes. */
final class Sizes {
    private Sizes() {}

    static int height(Features input) {
        return input instanceof Image image ? image.height() : (int) picture((Tensor) input)[1];
    }

    static int width(Features input) {
        return input instanceof Image image ? image.width() : (int) picture((Tensor) input)[2];
    }

    /** The shape of a tensor that must be [C, H, W]. */
    static long[] picture(Tensor tensor) {
        long[] shape = tensor.shape();
        if (shape.length != 3) {
            throw new IllegalArgumentException("a picture [C, H, W] is wanted: " + tensor);
        }
        return shape;
    }

    static Image image(Features input, String transform) {
        if (input instanceof Image image) {
            return image;
        }
        throw new IllegalArgumentException(transform + " works on pictures, so it goes before ToTensor: " + input);
    }

    static Tensor tensor(Features input, String transform) {
        if (input instanceof Tensor tensor) {
            return tensor;
        }
        throw new IllegalArgumentException(transform + " works on tensors, so it goes after ToTensor: " + input);
    }

    static int positive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
        return value;
    }

    static int notNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative: " + value);
        }
        return value;
    }

    static int level(String name, int value) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException(name + " must be from 0 to 255: " + value);
        }
        return value;
    }

    static double probability(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("p must be from 0 to 1: " + p);
        }
        return p;
    }
}
