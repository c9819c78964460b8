package org.inkstone.nn;

import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Fully connected output layer with a loss: {@code z = x W + b}, output {@code f(z)}, score {@code loss(labels, z)}.
 *
 * <p>A DL4J {@link OutputLayer} in everything (parameters, losses, masks, label shapes, networks and graphs), except
 * that a training step computes the logits and the loss once; the stock layer computes the logits twice, for the
 * gradient and again for the score. Input {@code [N, nIn]}, labels and output {@code [N, nOut]}. Defaults: softmax with
 * multi-class cross-entropy, bias.
 */
public class OutputLinear extends OutputLayer {
    static {
        Backend.ensureInitialized();
    }

    /** For JSON only: use {@link Builder}. */
    public OutputLinear() {}

    protected OutputLinear(Builder builder) {
        super(builder);
    }

    @Override
    public OutputLinear clone() {
        return (OutputLinear) super.clone();
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType dataType) {
        LayerValidation.assertNInNOutSet("OutputLinear", getLayerName(), index, getNIn(), getNOut());
        return Layers.initialise(
                new OutputLinearLayer(conf, dataType), conf, listeners, index, paramsView, initializeParams);
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        InputType outputType = getOutputType(-1, inputType);
        return Layers.memory(this, inputType, outputType, outputType.arrayElementsPerExample());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutputLinear && super.equals(other);
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof OutputLinear;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), OutputLinear.class);
    }

    /** Builder in DL4J's manner: {@code new OutputLinear.Builder().nOut(10).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static class Builder extends OutputLayer.Builder {
        /** Softmax and multi-class cross-entropy. */
        public Builder() {}

        /** @param lossFunction one of DL4J's losses */
        public Builder(LossFunction lossFunction) {
            super(lossFunction);
        }

        /** @param lossFunction any loss */
        public Builder(ILossFunction lossFunction) {
            super(lossFunction);
        }

        @Override
        public OutputLinear build() {
            return new OutputLinear(this);
        }
    }
}
