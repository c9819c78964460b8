package org.inkstone.benchmarks.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.inkstone.benchmarks.TransformerShape;

/**
 * One pre-norm block of DJL's own parts. DJL gives no access to PyTorch's fused attention, so it is composed of two matrix
 * products and a softmax; its GELU is the exact one.
 */
final class DjlTransformerBlock extends AbstractBlock {
    private final TransformerShape shape;
    private final boolean gelu;
    private final Block norm1;
    private final Block norm2;
    private final Block qkv;
    private final Block out;
    private final Block up;
    private final Block down;

    DjlTransformerBlock(TransformerShape shape) {
        this.shape = shape;
        this.gelu = shape.activation().equals("gelu");
        norm1 = addChildBlock("norm1", LayerNorm.builder().axis(2).build());
        qkv = addChildBlock("qkv", Linear.builder().setUnits(3L * shape.d()).build());
        out = addChildBlock("out", Linear.builder().setUnits(shape.d()).build());
        norm2 = addChildBlock("norm2", LayerNorm.builder().axis(2).build());
        up = addChildBlock("up", Linear.builder().setUnits(shape.ffn()).build());
        down = addChildBlock("down", Linear.builder().setUnits(shape.d()).build());
    }

    /**
     * @param mask null lets every query see every key
     * @param past keys and values of earlier tokens, or null; closed here, as longer ones take their place
     * @return output, keys, values
     */
    NDList forward(ParameterStore store, NDArray x, NDArray mask, NDList past, boolean training) {
        long b = x.getShape().get(0);
        long t = x.getShape().get(1);
        long width = shape.d() / shape.heads();
        NDArray parts = apply(qkv, store, apply(norm1, store, x, training), training)
                .reshape(b, t, 3, shape.heads(), width)
                .transpose(2, 0, 3, 1, 4);
        NDArray q = parts.get(0);
        NDArray k = parts.get(1);
        NDArray v = parts.get(2);
        if (past != null) {
            k = joined(past.get(0), k);
            v = joined(past.get(1), v);
        }
        NDArray scores = q.matMul(k.transpose(0, 1, 3, 2)).mul((float) (1 / Math.sqrt(width)));
        if (mask != null) {
            scores = scores.add(mask);
        }
        NDArray mixed =
                scores.softmax(-1).matMul(v).transpose(0, 2, 1, 3).reshape(b, t, shape.d());
        NDArray attended = x.add(apply(out, store, mixed, training));
        NDArray hidden = apply(up, store, apply(norm2, store, attended, training), training);
        hidden = gelu ? Activation.gelu(hidden) : Activation.relu(hidden);
        return new NDList(attended.add(apply(down, store, hidden, training)), k, v);
    }

    private static NDArray joined(NDArray past, NDArray now) {
        NDArray all = NDArrays.concat(new NDList(past, now), 2);
        past.close();
        return all;
    }

    static NDArray apply(Block block, ParameterStore store, NDArray x, boolean training) {
        return block.forward(store, new NDList(x), training).head();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(
                forward(store, inputs.get(0), inputs.get(1), null, training).head());
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {inputs[0]};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        for (Block block : new Block[] {norm1, qkv, out, norm2, up}) {
            block.initialize(manager, type, inputs[0]);
        }
        Shape x = inputs[0];
        down.initialize(manager, type, new Shape(x.get(0), x.get(1), shape.ffn()));
    }
}
