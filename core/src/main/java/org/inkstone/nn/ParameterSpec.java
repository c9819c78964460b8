package org.inkstone.nn;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One parameter of a {@link SequenceLayer}: its name, shape and how it begins.
 *
 * @param name   without underscores, which DL4J splits names at
 * @param kind   what it is to initialisation and regularisation
 * @param fanIn  inputs that one output sums over, for the weight initialisation
 * @param fanOut outputs that one input reaches
 * @param init   changes the freshly initialised values, for example scales a part of them; null for none
 * @param shape  in c order
 */
public record ParameterSpec(
        String name, Kind kind, long fanIn, long fanOut, java.util.function.Consumer<INDArray> init, long... shape) {
    /** What a parameter is to initialisation and regularisation. */
    public enum Kind {
        /** Begins by the layer's weight initialisation; regularised as a weight. */
        WEIGHT,
        /** Begins at the layer's bias initialisation, zero by default; regularised as a bias. */
        BIAS,
        /** Begins at one; regularised as a bias. */
        GAIN
    }

    public ParameterSpec {
        if (name == null || name.isEmpty() || name.indexOf('_') >= 0) {
            throw new IllegalArgumentException("name must have letters and no underscore: " + name);
        }
        for (long size : shape) {
            if (size < 1) {
                throw new IllegalArgumentException(
                        "shape of " + name + " must have positive sizes: " + Arrays.toString(shape));
            }
        }
    }

    /** A matrix {@code [in, out]} for {@code y = x W}. */
    public static ParameterSpec weight(String name, long in, long out) {
        return new ParameterSpec(name, Kind.WEIGHT, in, out, null, in, out);
    }

    /** The same specification whose values are changed after their initialisation. */
    public ParameterSpec initialisedBy(java.util.function.Consumer<INDArray> change) {
        return new ParameterSpec(name, kind, fanIn, fanOut, change, shape);
    }

    /** The same specification with other fans, for matrices that stand for several. */
    public ParameterSpec withFans(long in, long out) {
        return new ParameterSpec(name, kind, in, out, init, shape);
    }

    /** A vector that begins at the bias initialisation. */
    public static ParameterSpec bias(String name, long length) {
        return new ParameterSpec(name, Kind.BIAS, 1, length, null, length);
    }

    /** A vector that begins at one. */
    public static ParameterSpec gain(String name, long length) {
        return new ParameterSpec(name, Kind.GAIN, 1, length, null, length);
    }

    /** Number of values. */
    public long length() {
        long n = 1;
        for (long size : shape) {
            n *= size;
        }
        return n;
    }
}
