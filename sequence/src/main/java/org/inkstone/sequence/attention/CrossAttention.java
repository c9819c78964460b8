package org.inkstone.sequence.attention;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.SequenceLayer;
import org.inkstone.nn.SequenceLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Multi-head attention of a sequence to another alone (Vaswani et al. 2017, 3.2), without norm and residual connection: {@code
 * [N, T, C]} and memory {@code [N, Tk, memoryWidth]} to {@code [N, T, C]}, for graphs of one's own. Parameters {@code crossWq},
 * {@code crossBq}, {@code crossWkv}, {@code crossBkv}, {@code crossWo}, {@code crossBo}. Padding that the memory's features mask
 * names is not attended to.
 */
public final class CrossAttention extends SequenceLayer {
    private int heads = 1;
    private int memoryWidth;
    private double attentionDropout;

    /** For JSON only: use {@link Builder}. */
    public CrossAttention() {}

    private CrossAttention(Builder b) {
        super(b);
        heads = b.heads;
        memoryWidth = b.memoryWidth;
        attentionDropout = b.attentionDropout;
    }

    public int getHeads() {
        return heads;
    }

    public void setHeads(int heads) {
        this.heads = heads;
    }

    /** 0 stands for the layer's width. */
    public int getMemoryWidth() {
        return memoryWidth;
    }

    public void setMemoryWidth(int memoryWidth) {
        this.memoryWidth = memoryWidth;
    }

    public double getAttentionDropout() {
        return attentionDropout;
    }

    public void setAttentionDropout(double attentionDropout) {
        this.attentionDropout = attentionDropout;
    }

    /**
     * Adds the layer to a graph.
     *
     * @param target name of what asks, {@code [N, T, C]}
     * @param memory name of what is attended to
     * @return the graph builder
     */
    public GraphBuilder addTo(GraphBuilder graph, String name, String target, String memory) {
        return MemoryVertex.add(graph, name, this, target, memory);
    }

    CrossAttentionPart part() {
        AttentionSettings settings =
                new AttentionSettings((int) nOut, heads, heads, false, true, AttentionPositions.NONE, attentionDropout);
        return new CrossAttentionPart("cross", settings, memoryWidth == 0 ? (int) nOut : memoryWidth, 1);
    }

    @Override
    protected void checkSizes() {
        super.checkSizes();
        if (nIn != nOut) {
            throw new IllegalStateException(describe() + " keeps the width: nIn " + nIn + ", nOut " + nOut);
        }
    }

    @Override
    public List<ParameterSpec> parameters() {
        return part().parameters();
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new CrossAttentionRuntime(conf, dataType, part());
    }

    @Override
    protected List<Object> settings() {
        return List.of(heads, memoryWidth, attentionDropout);
    }

    /** {@code new CrossAttention.Builder().heads(4).build().addTo(graph, "attention", "target", "memory")}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private int heads = 1;
        private int memoryWidth;
        private double attentionDropout;

        /** Attention heads; they must divide the width. */
        public Builder heads(int value) {
            heads = value;
            return this;
        }

        /** Features of the memory; those of the layer by default. */
        public Builder memoryWidth(int value) {
            memoryWidth = value;
            return this;
        }

        /** Probability that an attention weight is dropped in training; 0 by default. */
        public Builder attentionDropout(double value) {
            attentionDropout = value;
            return this;
        }

        @Override
        public CrossAttention build() {
            return new CrossAttention(this);
        }
    }
}
