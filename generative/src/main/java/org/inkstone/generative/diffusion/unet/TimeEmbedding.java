package org.inkstone.generative.diffusion.unet;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.Projection;
import org.inkstone.nn.SequenceLayer;
import org.inkstone.nn.SequenceLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Time {@code [N, 1]} to a vector {@code [N, E]}: sinusoids (Vaswani et al. 2017; cosines first), two linear layers with SiLU
 * between, plus what the class or the condition's vector adds, and SiLU once more for all the blocks that read it.
 */
public final class TimeEmbedding extends SequenceLayer {
    private int sinusoids;
    private ConditionType condition = ConditionType.NONE;
    private int conditionSize;

    /** For JSON only: use {@link Builder}. */
    public TimeEmbedding() {}

    private TimeEmbedding(Builder b) {
        super(b);
        sinusoids = b.sinusoids;
        condition = b.condition;
        conditionSize = b.conditionSize;
    }

    public int getSinusoids() {
        return sinusoids;
    }

    public void setSinusoids(int sinusoids) {
        this.sinusoids = sinusoids;
    }

    public ConditionType getCondition() {
        return condition;
    }

    public void setCondition(ConditionType condition) {
        this.condition = condition;
    }

    /** Number of classes, or width of the vector. */
    public int getConditionSize() {
        return conditionSize;
    }

    public void setConditionSize(int conditionSize) {
        this.conditionSize = conditionSize;
    }

    Projection first() {
        return new Projection("time1W", "time1B", sinusoids, nOut);
    }

    Projection second() {
        return new Projection("time2W", "time2B", nOut, nOut);
    }

    Projection vector() {
        return new Projection("conditionW", "conditionB", conditionSize, nOut);
    }

    /** One row for each class and one for "no condition"; each begins as long as it would in PyTorch's embedding. */
    private ParameterSpec classes() {
        return ParameterSpec.weight("classes", conditionSize + 1L, nOut).withFans(1, 1);
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>(first().parameters());
        list.addAll(second().parameters());
        switch (condition) {
            case LABEL -> list.add(classes());
            case EMBEDDING -> list.addAll(vector().parameters());
            case NONE, TEXT -> {
                // nothing: text is attended to elsewhere
            }
        }
        return list;
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new TimeEmbeddingRuntime(conf, dataType);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        return InputType.feedForward(nOut);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        nIn = 1;
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return null;
    }

    @Override
    protected List<Object> settings() {
        return List.of(sinusoids, condition, conditionSize);
    }

    /** The output's width is {@code nOut}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private final int sinusoids;
        private ConditionType condition = ConditionType.NONE;
        private int conditionSize;

        /** @param sinusoids values that stand for the time, even */
        Builder(int sinusoids) {
            this.sinusoids = sinusoids;
            nIn(1);
        }

        Builder condition(ConditionType type, int size) {
            condition = type;
            conditionSize = size;
            return this;
        }

        @Override
        public TimeEmbedding build() {
            return new TimeEmbedding(this);
        }
    }
}
