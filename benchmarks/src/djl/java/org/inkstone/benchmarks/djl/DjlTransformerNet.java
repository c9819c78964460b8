package org.inkstone.benchmarks.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.inkstone.benchmarks.TransformerShape;

/** The decoder-only Transformer: token numbers [N, T] to logits [N, T, vocab]. */
final class DjlTransformerNet extends AbstractBlock {
    private final TransformerShape shape;
    private final NDArray mask;
    private final Parameter tokens;
    private final Parameter positions;
    private final List<DjlTransformerBlock> blocks = new ArrayList<>();
    private final Block norm;
    private final Block head;

    /** @param mask float [seq, seq], 0 or minus infinity, added to the scores */
    DjlTransformerNet(TransformerShape shape, NDArray mask) {
        this.shape = shape;
        this.mask = mask;
        tokens = addParameter(weight("tokens"));
        positions = addParameter(weight("positions"));
        for (int i = 0; i < shape.layers(); i++) {
            blocks.add(addChildBlock("block" + i, new DjlTransformerBlock(shape)));
        }
        norm = addChildBlock("norm", LayerNorm.builder().axis(2).build());
        head = addChildBlock("head", Linear.builder().setUnits(shape.vocab()).build());
    }

    private static Parameter weight(String name) {
        return Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.WEIGHT)
                .build();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        NDArray x = embedded(store, inputs.head(), 0, training);
        NDArray seen = maskOf(inputs.head(), x.getShape().get(1));
        for (DjlTransformerBlock block : blocks) {
            x = block.forward(store, x, seen, null, training).head();
        }
        return new NDList(logits(store, x, training));
    }

    /**
     * Logits [N, vocab] after the last token.
     *
     * @param pasts keys and values of each block, or empty; replaced by longer ones that live as long as {@code keeper}
     * @param keeper owner of what is put into pasts; null keeps nothing
     */
    NDArray last(ParameterStore store, NDArray ids, List<NDList> pasts, NDManager keeper) {
        boolean first = pasts.isEmpty();
        long start = first ? 0 : pasts.get(0).get(0).getShape().get(2);
        NDArray x = embedded(store, ids, start, false);
        long t = x.getShape().get(1);
        NDArray seen = t == 1 ? null : maskOf(ids, t);
        for (int i = 0; i < blocks.size(); i++) {
            NDList result = blocks.get(i).forward(store, x, seen, first ? null : pasts.get(i), false);
            x = result.head();
            if (keeper != null) {
                NDList pair = result.subNDList(1);
                pair.attach(keeper);
                if (first) {
                    pasts.add(pair);
                } else {
                    pasts.set(i, pair);
                }
            }
        }
        return logits(store, x.get(new NDIndex(":, -1:")), false).squeeze(1);
    }

    private NDArray embedded(ParameterStore store, NDArray ids, long start, boolean training) {
        NDArray table = store.getValue(tokens, ids.getDevice(), training);
        NDArray x = Embedding.embedding(ids, table, SparseFormat.DENSE).singletonOrThrow();
        NDIndex rows = new NDIndex(start + ":" + (start + ids.getShape().get(1)));
        return x.add(store.getValue(positions, ids.getDevice(), training).get(ids.getManager(), rows));
    }

    private NDArray maskOf(NDArray ids, long t) {
        return mask.get(ids.getManager(), new NDIndex(":" + t + ", :" + t));
    }

    private NDArray logits(ParameterStore store, NDArray x, boolean training) {
        return DjlTransformerBlock.apply(head, store, DjlTransformerBlock.apply(norm, store, x, training), training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {inputs[0].add(shape.vocab())};
    }

    @Override
    protected void prepare(Shape[] inputs) {
        tokens.setShape(new Shape(shape.vocab(), shape.d()));
        positions.setShape(new Shape(shape.seq(), shape.d()));
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        Shape x = inputs[0].add(shape.d());
        blocks.forEach(block -> block.initialize(manager, type, x));
        norm.initialize(manager, type, x);
        head.initialize(manager, type, x);
    }
}
