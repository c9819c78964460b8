package org.inkstone.vision.pretrained;

import java.nio.ByteBuffer;

/**
 * A tensor of a PyTorch checkpoint: a view of a storage.
 *
 * @param storage where its values lie
 * @param offset  of the first value in the storage, in values
 * @param shape   lengths of the dimensions
 * @param stride  steps of the dimensions, in values
 */
record PickledTensor(Storage storage, long offset, long[] shape, long[] stride) {
    /**
     * Values that tensors share.
     *
     * @param key   name in the file
     * @param type  number format
     * @param total number of values in the file
     * @param start first of the values that tensors may use
     * @param count number of values that tensors may use
     */
    record Storage(String key, TensorType type, long total, long start, long count) {
        Storage {
            if (total > Long.MAX_VALUE / type.bytes()) {
                throw new IllegalArgumentException("storage " + key + " has " + total + " values");
            }
            if (start < 0 || count < 0 || count > total - start) {
                throw new IllegalArgumentException("a tensor uses " + count + " values from " + start + " of storage "
                        + key + ", which has " + total);
            }
        }

        Storage(String key, TensorType type, long total) {
            this(key, type, total, 0, total);
        }

        /** Some of the values. */
        Storage part(long from, long length) {
            return new Storage(key, type, total, from, length);
        }
    }

    PickledTensor {
        if (shape.length != stride.length) {
            throw new IllegalArgumentException(
                    "a tensor has " + shape.length + " dimensions and " + stride.length + " strides");
        }
        long last = offset;
        boolean none = false;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] < 0 || stride[i] < 0 || offset < 0) {
                throw new IllegalArgumentException("a tensor has a negative size, stride or offset");
            }
            none |= shape[i] == 0;
            last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), stride[i]));
        }
        if (!none && (offset < 0 || last >= storage.count())) {
            throw new IllegalArgumentException("a tensor reaches to value " + last + " of storage " + storage.key()
                    + ", which has " + storage.count());
        }
        if (!none
                && Math.max(length(shape), last - offset + 1)
                        > Integer.MAX_VALUE / storage.type().bytes()) {
            throw new IllegalArgumentException("a tensor is larger than 2 GB");
        }
    }

    private static long length(long[] shape) {
        long length = 1;
        for (long n : shape) {
            length = Math.multiplyExact(length, n);
        }
        return length;
    }

    /** Position of the first value in the file's storage, in bytes; 0 when there are no values. */
    long firstByte() {
        return length(shape) == 0
                ? 0
                : (storage.start() + offset) * storage.type().bytes();
    }

    /** Values from the first to the last one, those between them included. */
    long reach() {
        if (length(shape) == 0) {
            return 0;
        }
        long reach = 1;
        for (int i = 0; i < shape.length; i++) {
            reach += (shape[i] - 1) * stride[i];
        }
        return reach;
    }

    private boolean dense() {
        long expected = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] != 1 && stride[i] != expected) {
                return false;
            }
            expected *= shape[i];
        }
        return true;
    }

    /** Brings the values into c order. */
    ByteBuffer inOrder(ByteBuffer values) {
        int width = storage.type().bytes();
        if (dense() || values.remaining() == 0) {
            return values;
        }
        int length = (int) length(shape);
        byte[] ordered = new byte[length * width];
        long[] index = new long[shape.length];
        long at = 0;
        for (int i = 0; i < length; i++) {
            values.get((int) at * width, ordered, i * width, width);
            for (int d = shape.length - 1; d >= 0; d--) {
                at += stride[d];
                if (++index[d] < shape[d]) {
                    break;
                }
                at -= stride[d] * shape[d];
                index[d] = 0;
            }
        }
        return ByteBuffer.wrap(ordered);
    }
}
