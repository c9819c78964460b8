package org.inkstone.sequence.inference;

import org.deeplearning4j.nn.api.Layer;
import org.inkstone.sequence.attention.AttentionPositions;
import org.inkstone.sequence.attention.BlockLayer;

/** Attention of each row to the memory of its sequence, whose keys and values are there from the start. */
final class HeapCrossAttention implements HeapSublayer {
    private final int block;
    private final HeadAttention attention;
    private final Product queries;
    private final Product output;

    /** @param block which block of the stack it is in */
    HeapCrossAttention(Layer layer, BlockLayer conf, int block, StepKernels kernels) {
        this.block = block;
        this.attention = new HeadAttention(conf, AttentionPositions.NONE, kernels);
        this.queries = Product.of(layer.getParam("crossWq"), layer.getParam("crossBq"), kernels);
        this.output = Product.of(layer.getParam("crossWo"), layer.getParam("crossBo"), kernels);
    }

    @Override
    public void apply(float[] x, float[] out, StepRows rows) {
        queries.apply(x, rows.count(), rows.wide);
        attention.apply(
                rows.wide,
                queries.out(),
                rows.count(),
                i -> rows.memory(block, i),
                i -> rows.memory(block, i).length(),
                rows.hidden);
        output.apply(rows.hidden, rows.count(), out);
    }
}
