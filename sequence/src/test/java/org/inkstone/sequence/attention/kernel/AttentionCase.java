package org.inkstone.sequence.attention.kernel;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Random arrays for an attention and what it gives. Keys and values share an array with room for more rows than are in use. */
final class AttentionCase {
    final AttentionShape shape;
    final AttentionOptions options;
    final INDArray q;
    final INDArray kv;
    final INDArray dOut;
    final INDArray out;
    final INDArray lse;
    final INDArray dq;
    final INDArray dkv;

    AttentionCase(AttentionShape shape, AttentionOptions options, DataType type, long seed) {
        Random random = new Random(seed);
        int queryWidth = shape.heads() * shape.headSize();
        int keyWidth = shape.keyHeads() * shape.headSize();
        this.shape = shape;
        this.options = options;
        q = random(random, type, shape.batch(), shape.queries(), queryWidth);
        kv = random(random, type, shape.batch(), shape.keys() + 2, 3 + 2 * keyWidth);
        dOut = random(random, type, shape.batch(), shape.queries(), queryWidth);
        out = Nd4j.valueArrayOf(q.shape(), 7, type);
        dq = Nd4j.valueArrayOf(q.shape(), 7, type);
        dkv = Nd4j.valueArrayOf(kv.shape(), 7, type);
        lse = Nd4j.valueArrayOf(new long[] {shape.batch(), shape.heads(), shape.queries()}, 7, type);
    }

    static INDArray random(Random random, DataType type, long... shape) {
        INDArray array = Nd4j.create(type, shape);
        for (long i = 0; i < array.length(); i++) {
            // exact in both types
            array.putScalar(i, (float) random.nextGaussian());
        }
        return array;
    }

    HeadRows keys(INDArray array) {
        return HeadRows.of(array, 3);
    }

    HeadRows values(INDArray array) {
        return HeadRows.of(array, 3 + shape.keyHeads() * shape.headSize());
    }

    AttentionCase forward(AttentionKernels kernels) {
        FusedAttention.forward(kernels, shape, HeadRows.of(q), keys(kv), values(kv), options, HeadRows.of(out), lse);
        return this;
    }

    AttentionCase backward(AttentionKernels kernels) {
        FusedAttention.backward(
                kernels,
                shape,
                HeadRows.of(q),
                keys(kv),
                values(kv),
                HeadRows.of(out),
                lse,
                HeadRows.of(dOut),
                options,
                HeadRows.of(dq),
                keys(dkv),
                values(dkv));
        return this;
    }

    INDArray weights() {
        INDArray weights = Nd4j.create(q.dataType(), shape.batch(), shape.heads(), shape.queries(), shape.keys());
        FusedAttention.weights(shape, HeadRows.of(q), keys(kv), options, weights);
        return weights;
    }

    /** Sum of the outputs times dOut: a scalar function whose gradients backward gives. */
    double objective() {
        forward(AttentionKernels.plain());
        return out.mul(dOut).sumNumber().doubleValue();
    }
}
