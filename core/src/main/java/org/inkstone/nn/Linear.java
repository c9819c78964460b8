package org.inkstone.nn;

import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Fully connected layer {@code y = f(x W + b)}: input {@code [N, nIn]}, output {@code [N, nOut]}.
 *
 * <p>Parameters {@code W [nIn, nOut]} (f order) and {@code b [nOut]} as in DL4J's {@code DenseLayer}, so the parameter
 * vector of one fits the other. Image activations are flattened before it, as before a {@code DenseLayer}. Faster than
 * the stock layer because products go through oneDNN instead of OpenBLAS and the backward pass does not repeat the
 * forward pass. Defaults: bias, the network's activation function. Float and double.
 */
public class Linear extends FeedForwardLayer {
    static {
        Backend.ensureInitialized();
    }

    private boolean hasBias = true;

    /** For JSON only: use {@link Builder}. */
    public Linear() {}

    protected Linear(Builder builder) {
        super(builder);
        this.hasBias = builder.hasBias;
        initializeConstraints(builder);
    }

    /** Whether the layer adds a bias. */
    public boolean isHasBias() {
        return hasBias;
    }

    /** See {@link Builder#hasBias}. */
    public void setHasBias(boolean hasBias) {
        this.hasBias = hasBias;
    }

    @Override
    public Linear clone() {
        return (Linear) super.clone();
    }

    @Override
    public ParamInitializer initializer() {
        return Initializer.INSTANCE;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType dataType) {
        LayerValidation.assertNInNOutSet("Linear", getLayerName(), index, getNIn(), getNOut());
        return Layers.initialise(new LinearLayer(conf, dataType), conf, listeners, index, paramsView, initializeParams);
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        InputType outputType = getOutputType(-1, inputType);
        return Layers.memory(this, inputType, outputType, outputType.arrayElementsPerExample());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Linear l && super.equals(other) && hasBias == l.hasBias;
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof Linear;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), hasBias);
    }

    /** DL4J's own parameter layout, asked about the bias of a layer class it does not know. */
    private static final class Initializer extends DefaultParamInitializer {
        private static final Initializer INSTANCE = new Initializer();

        @Override
        protected boolean hasBias(org.deeplearning4j.nn.conf.layers.Layer layer) {
            return ((Linear) layer).hasBias;
        }
    }

    /** Builder in DL4J's manner: {@code new Linear.Builder().nOut(64).activation(Activation.RELU).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static class Builder extends FeedForwardLayer.Builder<Builder> {
        private boolean hasBias = true;

        /** False: no bias. Default: true. */
        public Builder hasBias(boolean hasBias) {
            this.hasBias = hasBias;
            return this;
        }

        @Override
        public Linear build() {
            return new Linear(this);
        }
    }
}
