package org.inkstone.generative.contrastive;

import java.util.Arrays;
import org.inkstone.nn.kernel.HostFloats;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/** Checks and copies of matrices of embeddings, [N, E]. */
final class Embeddings {
    private Embeddings() {}

    /** The number of columns; refuses what is no float matrix. */
    static int width(String name, INDArray x) {
        if (x.rank() != 2 || x.dataType() != DataType.FLOAT || x.length() == 0) {
            throw new IllegalArgumentException(
                    name + " must be FLOAT [N, E]: " + Arrays.toString(x.shape()) + " of type " + x.dataType());
        }
        return Math.toIntExact(x.size(1));
    }

    static void same(String name, INDArray x, INDArray like) {
        width(name, x);
        if (!x.equalShapes(like)) {
            throw new IllegalArgumentException(
                    name + " must be " + Arrays.toString(like.shape()) + ": " + Arrays.toString(x.shape()));
        }
    }

    /** Refuses a batch in which nothing is there to be pushed away. */
    static void requireNegatives(long examples) {
        if (examples < 2) {
            throw new IllegalArgumentException(
                    "no negatives: a contrastive loss needs a batch of two or more, not " + examples);
        }
    }

    static INDArray contiguous(INDArray x) {
        return x.ordering() == 'c' && Shape.hasDefaultStridesForShape(x) ? x : x.dup('c');
    }

    /** A copy on the heap, row by row. */
    static float[] values(INDArray x) {
        float[] values = new float[Math.toIntExact(x.length())];
        HostFloats.of(contiguous(x)).get(0, values, 0, values.length);
        return values;
    }

    static INDArray matrix(float[] values, int width) {
        return Nd4j.create(values, new long[] {values.length / width, width}, 'c');
    }
}
