package org.inkstone.sequence.attention;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.SequenceLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One block of a Transformer's decoder (Vaswani et al. 2017): causal self-attention, attention to the encoder's output (the
 * memory), and a feed-forward network, each inside a residual connection; {@code [N, T, C]} and memory {@code [N, Tk,
 * memoryWidth]} to {@code [N, T, C]}. Having two inputs it stands in a {@code ComputationGraph}, put there by {@link #addTo}.
 *
 * <pre>{@code
 * new TransformerDecoderLayer.Builder().heads(4).hidden(512).build().addTo(graphBuilder, "decoder0", "target", "encoder")
 * }</pre>
 *
 * <p>Parameters, in this order: those of {@link TransformerLayer}'s attention, the second norm's, {@code crossWq}, {@code crossBq},
 * {@code crossWkv}, {@code crossBkv}, {@code crossWo}, {@code crossBo}, the third norm's, the feed-forward network's.
 */
public final class TransformerDecoderLayer extends BlockLayer {
    private int memoryWidth;

    /** For JSON only: use {@link Builder}. */
    public TransformerDecoderLayer() {}

    private TransformerDecoderLayer(Builder builder) {
        super(builder);
        memoryWidth = builder.memoryWidth;
    }

    /** See {@link Builder#memoryWidth}; 0 stands for the layer's width. */
    public int getMemoryWidth() {
        return memoryWidth;
    }

    public void setMemoryWidth(int memoryWidth) {
        this.memoryWidth = memoryWidth;
    }

    /**
     * Adds the layer to a graph.
     *
     * @param graph  gets a vertex of the name; global settings apply as to any layer
     * @param target name of what is decoded, {@code [N, T, C]}
     * @param memory name of what is attended to, usually the encoder's output
     * @return the graph builder
     */
    public GraphBuilder addTo(GraphBuilder graph, String name, String target, String memory) {
        return MemoryVertex.add(graph, name, this, target, memory);
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>(selfResidual().parameters());
        list.addAll(crossResidual().parameters());
        list.addAll(lastResidual().parameters());
        return list;
    }

    Residual selfResidual() {
        return around(
                "norm1", new SelfAttentionPart("self", attention(true, getAttentionPositions()), getInitialGain()));
    }

    Residual crossResidual() {
        int width = memoryWidth == 0 ? (int) nOut : memoryWidth;
        return around(
                "norm2",
                new CrossAttentionPart("cross", attention(false, AttentionPositions.NONE), width, getInitialGain()));
    }

    Residual lastResidual() {
        return around("norm3", feedForward());
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new TransformerDecoderRuntime(conf, dataType);
    }

    @Override
    protected List<Object> settings() {
        List<Object> all = new ArrayList<>(super.settings());
        all.add(memoryWidth);
        return all;
    }

    /** See {@link BlockBuilder}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static final class Builder extends BlockBuilder<Builder> {
        private int memoryWidth;

        /** Features of the memory; those of the layer by default. */
        public Builder memoryWidth(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("memoryWidth must be positive: " + value);
            }
            memoryWidth = value;
            return this;
        }

        @Override
        public TransformerDecoderLayer build() {
            return new TransformerDecoderLayer(this);
        }
    }
}
