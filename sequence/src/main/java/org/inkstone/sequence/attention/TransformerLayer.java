package org.inkstone.sequence.attention;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.SequenceLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One block of a Transformer (Vaswani et al. 2017): self-attention and a feed-forward network, each inside a residual connection,
 * {@code [N, T, C]} to {@code [N, T, C]}. An encoder's block, or with {@code causal(true)} a language model's. Padding that DL4J's
 * features mask names is not attended to.
 *
 * <pre>{@code
 * new TransformerLayer.Builder().heads(4).hidden(512).causal(true).build()
 * }</pre>
 *
 * <p>Parameters, in this order: the first norm's, {@code selfWqkv}, {@code selfBqkv}, {@code selfWo}, {@code selfBo}, the second
 * norm's, {@code ffnW1}, {@code ffnB1}, {@code ffnW2}, {@code ffnB2}.
 */
public final class TransformerLayer extends BlockLayer {
    /** For JSON only: use {@link Builder}. */
    public TransformerLayer() {}

    private TransformerLayer(Builder builder) {
        super(builder);
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>(firstResidual().parameters());
        list.addAll(secondResidual().parameters());
        return list;
    }

    Residual firstResidual() {
        return around("norm1", selfAttention());
    }

    Residual secondResidual() {
        return around("norm2", feedForward());
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new TransformerLayerRuntime(conf, dataType);
    }

    /** See {@link BlockBuilder}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static final class Builder extends BlockBuilder<Builder> {
        @Override
        public TransformerLayer build() {
            return new TransformerLayer(this);
        }
    }
}
