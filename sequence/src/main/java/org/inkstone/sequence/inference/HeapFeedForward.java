package org.inkstone.sequence.inference;

import org.deeplearning4j.nn.api.Layer;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.kernel.HeapRows;
import org.inkstone.sequence.attention.BlockLayer;

/** The position-wise feed-forward network. */
final class HeapFeedForward implements HeapSublayer {
    private final FeedForwardActivation activation;
    private final Product first;
    private final Product second;

    HeapFeedForward(Layer layer, BlockLayer conf, StepKernels kernels) {
        this.activation = conf.getActivation();
        this.first = Product.of(layer.getParam("ffnW1"), layer.getParam("ffnB1"), kernels);
        this.second = Product.of(layer.getParam("ffnW2"), layer.getParam("ffnB2"), kernels);
    }

    int wide() {
        return first.out();
    }

    int hidden() {
        return second.in();
    }

    @Override
    public void apply(float[] x, float[] out, StepRows rows) {
        first.apply(x, rows.count(), rows.wide);
        HeapRows.activate(activation, rows.wide, rows.count(), second.in(), rows.hidden);
        second.apply(rows.hidden, rows.count(), out);
    }
}
