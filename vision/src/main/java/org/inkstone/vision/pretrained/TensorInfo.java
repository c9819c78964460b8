package org.inkstone.vision.pretrained;

import java.util.Arrays;
import java.util.Objects;

/**
 * What a stored tensor is, without its values.
 *
 * @param name  as in the file, for PyTorch modules {@code layer1.0.conv1.weight} and the like
 * @param type  number format
 * @param shape lengths of the dimensions; empty for a scalar
 */
public record TensorInfo(String name, TensorType type, long... shape) {
    public TensorInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        shape = shape.clone();
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** Number of values. */
    public long length() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorInfo t && name.equals(t.name) && type == t.type && Arrays.equals(shape, t.shape);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, type, Arrays.hashCode(shape));
    }

    @Override
    public String toString() {
        return name + " " + type + " " + Arrays.toString(shape);
    }
}
