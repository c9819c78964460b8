package org.inkstone.sequence.attention;

import org.inkstone.nn.Pass;
import org.inkstone.nn.Projection;
import org.inkstone.nn.Sublayer;
import org.inkstone.sequence.attention.kernel.AttentionOptions;
import org.inkstone.sequence.attention.kernel.AttentionShape;
import org.inkstone.sequence.attention.kernel.FusedAttention;
import org.inkstone.sequence.attention.kernel.HeadRows;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Multi-head attention inside a larger layer, from projected heads to the output product; where queries, keys and values come
 * from is left to {@link SelfAttentionPart} and {@link CrossAttentionPart}.
 */
abstract class AttentionPart implements Sublayer {
    private final AttentionSettings settings;
    private final Projection output;
    private transient INDArray context;
    private transient INDArray logSums;
    private transient AttentionShape shape;
    private transient AttentionOptions options;
    private transient INDArray bias;
    private transient boolean recording;
    private transient INDArray weights;

    AttentionPart(String prefix, AttentionSettings settings) {
        this.settings = settings;
        this.output = new Projection(
                prefix + "Wo", settings.biases() ? prefix + "Bo" : null, settings.width(), settings.width());
    }

    AttentionSettings settings() {
        return settings;
    }

    /** A mask added to the scores of every forward pass, {@code [1 or N, 1 or H, Tq, Tk]}; null for none. */
    void setBias(INDArray value) {
        bias = value;
    }

    /** Whether forward passes put the attention's weights aside. */
    void setRecording(boolean value) {
        recording = value;
        weights = null;
    }

    /** Weights {@code [N, H, Tq, Tk]} of the last forward pass while recording, before dropout; null if there was none. */
    INDArray weights() {
        return weights;
    }

    @Override
    public Projection last() {
        return output;
    }

    /** Attention of projected queries to projected keys and values, up to the output product. */
    void attend(
            AttentionShape sizes, HeadRows q, HeadRows k, HeadRows v, AttentionOptions masks, INDArray out, Pass pass) {
        shape = sizes;
        options = bias == null ? masks : masks.withBias(bias);
        if (pass.isTraining() && settings.dropout() > 0) {
            options = options.withDropout(settings.dropout(), Nd4j.getRandom().nextLong());
        }
        context = pass.kept(sizes.batch(), sizes.queries(), settings.width());
        logSums = pass.kept(sizes.batch(), sizes.heads(), sizes.queries());
        FusedAttention.forward(sizes, q, k, v, options, HeadRows.of(context), logSums);
        if (recording) {
            record(q, k);
        }
        output.product(context.reshape('c', out.size(0), settings.width()), out, pass);
    }

    private void record(HeadRows q, HeadRows k) {
        long[] size = {shape.batch(), shape.heads(), shape.queries(), shape.keys()};
        // they are read after the forward pass, whose workspaces are closed then
        MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            weights = Nd4j.create(context.dataType(), size, 'c');
        } finally {
            none.close();
        }
        FusedAttention.weights(shape, q, k, options.withDropout(0, 0), weights);
    }

    /** Gradients of queries, keys and values for that of the output rows. */
    void attendBackward(
            HeadRows q, HeadRows k, HeadRows v, INDArray dy, HeadRows dq, HeadRows dk, HeadRows dv, Pass pass) {
        INDArray dContext = pass.scratch(context.shape());
        INDArray rows = dContext.reshape('c', dy.size(0), settings.width());
        output.productBackward(context.reshape('c', dy.size(0), settings.width()), dy, rows, pass);
        FusedAttention.backward(
                shape, q, k, v, HeadRows.of(context), logSums, HeadRows.of(dContext), options, dq, dk, dv);
        context = null;
        logSums = null;
    }

    /** Scale, causal mask, padding of the keys and slopes. */
    AttentionOptions options(INDArray keyMask, boolean causal) {
        AttentionOptions base =
                AttentionOptions.forHeadSize(settings.headSize()).withCausal(causal);
        if (settings.positions() == AttentionPositions.ALIBI) {
            base = base.withSlopes(AlibiSlopes.of(settings.heads()));
        }
        return keyMask == null ? base : base.withKeyMask(keyMask);
    }
}
