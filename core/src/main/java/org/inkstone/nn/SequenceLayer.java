package org.inkstone.nn;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Base of the configurations of layers on sequences {@code [N, T, C]} (batch, time, features; DL4J's {@code
 * RNNFormat.NWC}): a layer lists its parameters and makes its {@link SequenceLayerRuntime}. Parameters lie in c order, one
 * after the other. Padded steps are told by DL4J's feature mask {@code [N, T]}, 1 for a real step.
 */
public abstract class SequenceLayer extends FeedForwardLayer {
    static {
        Backend.ensureInitialized();
    }

    /** For JSON only. */
    protected SequenceLayer() {}

    /** Takes over what DL4J's builders hold. */
    protected SequenceLayer(FeedForwardLayer.Builder<?> builder) {
        super(builder);
        initializeConstraints(builder);
    }

    /** The parameters in the order in which they lie in the flat vector; needs nIn and nOut to be set. */
    public abstract List<ParameterSpec> parameters();

    /** A fresh layer without parameters. */
    protected abstract SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType);

    /** Refuses sizes that do not fit, once nIn and nOut are known. */
    protected void checkSizes() {
        if (nIn < 1 || nOut < 1) {
            throw new IllegalStateException(describe() + " needs nIn and nOut: " + nIn + " and " + nOut
                    + "; set them, or the network's input type");
        }
    }

    /** The layer's type and name for messages. */
    protected String describe() {
        return getClass().getSimpleName() + (getLayerName() == null ? "" : " \"" + getLayerName() + "\"");
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType dataType) {
        checkSizes();
        return Layers.initialise(runtime(conf, dataType), conf, listeners, index, paramsView, initializeParams);
    }

    @Override
    public ParamInitializer initializer() {
        return SpecifiedParameters.INSTANCE;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        return InputType.recurrent(nOut, sequence(inputType).getTimeSeriesLength(), RNNFormat.NWC);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        long size = sequence(inputType).getSize();
        if (nIn <= 0 || override) {
            nIn = size;
        } else if (nIn != size) {
            throw new IllegalStateException(describe() + " takes " + nIn + " features, its input has " + size);
        }
        if (nOut <= 0) {
            nOut = nIn;
        }
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        sequence(inputType);
        return null;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        InputType outputType = getOutputType(-1, inputType);
        return Layers.memory(this, inputType, outputType, outputType.arrayElementsPerExample());
    }

    /** The input type as a sequence in time-major rows. */
    protected InputType.InputTypeRecurrent sequence(InputType inputType) {
        if (inputType instanceof InputType.InputTypeRecurrent recurrent && recurrent.getFormat() == RNNFormat.NWC) {
            return recurrent;
        }
        throw new IllegalStateException(
                describe() + " takes sequences [batch, time, features] (RNNFormat.NWC), not " + inputType);
    }

    @Override
    public SequenceLayer clone() {
        return (SequenceLayer) super.clone();
    }

    /** The settings beyond DL4J's own, for equality. */
    protected List<Object> settings() {
        return List.of();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SequenceLayer l
                && getClass() == l.getClass()
                && super.equals(other)
                && settings().equals(l.settings());
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof SequenceLayer;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), settings());
    }
}
