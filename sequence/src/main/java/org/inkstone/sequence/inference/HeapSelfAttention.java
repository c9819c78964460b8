package org.inkstone.sequence.inference;

import org.deeplearning4j.nn.api.Layer;
import org.inkstone.sequence.attention.AttentionPositions;
import org.inkstone.sequence.attention.BlockLayer;
import org.inkstone.sequence.attention.kernel.Rotary;

/** Causal attention of each row to its sequence's tokens so far, its own among them. */
final class HeapSelfAttention implements HeapSublayer {
    private final int block;
    private final HeadAttention attention;
    private final Product input;
    private final Product output;
    private final boolean rotary;

    /** @param block which block of the stack it is in */
    HeapSelfAttention(Layer layer, BlockLayer conf, int block, StepKernels kernels) {
        this.block = block;
        this.attention = new HeadAttention(conf, conf.getAttentionPositions(), kernels);
        this.input = Product.of(layer.getParam("selfWqkv"), layer.getParam("selfBqkv"), kernels);
        this.output = Product.of(layer.getParam("selfWo"), layer.getParam("selfBo"), kernels);
        this.rotary = conf.getAttentionPositions() == AttentionPositions.ROTARY;
    }

    int keyWidth() {
        return attention.keyWidth();
    }

    int wide() {
        return input.out();
    }

    @Override
    public void apply(float[] x, float[] out, StepRows rows) {
        float[] heads = rows.wide;
        int row = input.out();
        int keys = attention.width();
        input.apply(x, rows.count(), heads);
        if (rotary) {
            turn(heads, rows);
        }
        for (int i = 0; i < rows.count(); i++) {
            int at = i * row + keys;
            rows.own(block, i).append(heads, at, at + attention.keyWidth());
        }
        attention.apply(heads, row, rows.count(), i -> rows.own(block, i), i -> rows.position(i) + 1, rows.hidden);
        output.apply(rows.hidden, rows.count(), out);
    }

    /** All heads of queries and keys, which lie side by side. */
    private void turn(float[] heads, StepRows rows) {
        int size = attention.headSize();
        int last = 0;
        for (int i = 0; i < rows.count(); i++) {
            last = Math.max(last, rows.position(i));
        }
        float[] turns = Rotary.turns(size, Rotary.BASE, last + 1);
        for (int i = 0; i < rows.count(); i++) {
            int at = i * input.out();
            int end = at + attention.width() + attention.keyWidth();
            for (; at < end; at += size) {
                Rotary.turn(heads, at, size, turns, rows.position(i) * size, 1);
            }
        }
    }
}
