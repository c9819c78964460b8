package org.inkstone.nn;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One vector for a sequence: {@code [N, T, C]} becomes {@code [N, C]}. Steps that the features mask leaves out do not count; a
 * sequence of padding alone gives zeros. Behind it stands a plain output layer.
 */
public final class SequencePooling extends SequenceLayer {
    /** Which vector. */
    public enum Kind {
        /** That of the first step, where a class token stands (BERT, ViT). */
        FIRST,
        /** That of the last real step. */
        LAST,
        /** The mean of the real steps. */
        MEAN
    }

    private Kind kind = Kind.MEAN;

    /** For JSON only: use {@link #of}. */
    public SequencePooling() {}

    private SequencePooling(Builder builder) {
        super(builder);
        kind = builder.kind;
    }

    /** Pooling of that kind. */
    public static SequencePooling of(Kind kind) {
        return new Builder().kind(kind).build();
    }

    public Kind getKind() {
        return kind;
    }

    public void setKind(Kind kind) {
        this.kind = kind;
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of();
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new SequencePoolingRuntime(conf, dataType);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        return InputType.feedForward(sequence(inputType).getSize());
    }

    @Override
    protected List<Object> settings() {
        return List.of(kind);
    }

    /** {@code new SequencePooling.Builder().kind(Kind.FIRST).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private Kind kind = Kind.MEAN;

        /** Which vector; the mean by default. */
        public Builder kind(Kind value) {
            kind = value;
            return this;
        }

        @Override
        public SequencePooling build() {
            return new SequencePooling(this);
        }
    }
}
