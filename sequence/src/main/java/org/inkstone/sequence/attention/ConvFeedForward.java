package org.inkstone.sequence.attention;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.SequenceLayer;
import org.inkstone.nn.SequenceLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The notes' convolutional feed-forward block: a sequence {@code [N, T, C]} is taken as a picture {@code [N, 1, T, C]}, convolved
 * without padding to {@code [N, filters, h, w]}, activated, thinned by dropout and laid out as {@code [N, filters h w]}. With 125
 * steps of 128 features, 16 filters and windows and strides of (15, 16), the notes' own, {@code [64, 125, 128]} becomes {@code [64,
 * 16, 8, 8]} and {@code [64, 1024]}.
 *
 * <p>{@code h = floor((T - kernelSteps) / strideSteps) + 1}, and w likewise: what is left at the end of the sequence, five steps in
 * the notes' case, is not looked at. Padded steps count as zeros. Parameters {@code W [filters, 1, kernelSteps, kernelFeatures]}, the
 * layout of PyTorch's Conv2d, and {@code b [filters]}. All sequences must have the length that the network's input type names.
 */
public final class ConvFeedForward extends SequenceLayer {
    private int filters;
    private int kernelSteps;
    private int kernelFeatures;
    private int strideSteps;
    private int strideFeatures;
    private FeedForwardActivation activation;
    private double dropoutProbability;
    private long steps;

    /** For JSON only: use {@link Builder}. */
    public ConvFeedForward() {}

    private ConvFeedForward(Builder b) {
        super(b);
        filters = b.filters;
        kernelSteps = b.kernel[0];
        kernelFeatures = b.kernel[1];
        int[] stride = b.stride == null ? b.kernel : b.stride;
        strideSteps = stride[0];
        strideFeatures = stride[1];
        activation = b.activation;
        dropoutProbability = b.dropoutProbability;
        steps = b.steps;
        if (nIn > 0 && steps > 0) {
            sizeOutput();
        }
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        InputType.InputTypeRecurrent in = sequence(inputType);
        long length = in.getTimeSeriesLength();
        if (length <= 0 && steps <= 0) {
            throw new IllegalStateException(describe() + " needs the length of the sequences:"
                    + " InputType.recurrent(features, length, RNNFormat.NWC)");
        }
        if (length > 0 && steps > 0 && length != steps && !override) {
            throw new IllegalStateException(describe() + " takes " + steps + " steps, its input has " + length);
        }
        if (nIn > 0 && nIn != in.getSize() && !override) {
            throw new IllegalStateException(describe() + " takes " + nIn + " features, its input has " + in.getSize());
        }
        steps = length > 0 ? length : steps;
        nIn = in.getSize();
        sizeOutput();
    }

    private void sizeOutput() {
        if (kernelSteps > steps || kernelFeatures > nIn) {
            throw new IllegalStateException(describe() + ": a window of " + kernelSteps + " steps of " + kernelFeatures
                    + " features does not fit " + steps + " steps of " + nIn);
        }
        nOut = filters * outSteps() * outFeatures();
    }

    /** Height h of the convolution's output. */
    long outSteps() {
        return (steps - kernelSteps) / strideSteps + 1;
    }

    /** Width w of the convolution's output. */
    long outFeatures() {
        return (nIn - kernelFeatures) / strideFeatures + 1;
    }

    @Override
    protected void checkSizes() {
        super.checkSizes();
        long expected = filters * outSteps() * outFeatures();
        if (nOut != expected) {
            throw new IllegalStateException(describe() + " gives " + expected + " features, nOut is " + nOut);
        }
    }

    @Override
    public List<ParameterSpec> parameters() {
        long window = (long) kernelSteps * kernelFeatures;
        return List.of(
                new ParameterSpec(
                        "W",
                        ParameterSpec.Kind.WEIGHT,
                        window,
                        filters * window,
                        null,
                        filters,
                        1,
                        kernelSteps,
                        kernelFeatures),
                ParameterSpec.bias("b", filters));
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new ConvFeedForwardRuntime(conf, dataType);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        sequence(inputType);
        return InputType.feedForward(nOut);
    }

    @Override
    protected List<Object> settings() {
        return List.of(
                filters,
                kernelSteps,
                kernelFeatures,
                strideSteps,
                strideFeatures,
                activation,
                dropoutProbability,
                steps);
    }

    public int getFilters() {
        return filters;
    }

    public void setFilters(int filters) {
        this.filters = filters;
    }

    public int getKernelSteps() {
        return kernelSteps;
    }

    public void setKernelSteps(int kernelSteps) {
        this.kernelSteps = kernelSteps;
    }

    public int getKernelFeatures() {
        return kernelFeatures;
    }

    public void setKernelFeatures(int kernelFeatures) {
        this.kernelFeatures = kernelFeatures;
    }

    public int getStrideSteps() {
        return strideSteps;
    }

    public void setStrideSteps(int strideSteps) {
        this.strideSteps = strideSteps;
    }

    public int getStrideFeatures() {
        return strideFeatures;
    }

    public void setStrideFeatures(int strideFeatures) {
        this.strideFeatures = strideFeatures;
    }

    public FeedForwardActivation getActivation() {
        return activation;
    }

    public void setActivation(FeedForwardActivation activation) {
        this.activation = activation;
    }

    public double getDropoutProbability() {
        return dropoutProbability;
    }

    public void setDropoutProbability(double dropoutProbability) {
        this.dropoutProbability = dropoutProbability;
    }

    /** Steps of each sequence. */
    public long getSteps() {
        return steps;
    }

    public void setSteps(long steps) {
        this.steps = steps;
    }

    /** {@code new ConvFeedForward.Builder().build()} is the notes' block; the sizes of the input come from the network. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private int filters = 16;
        private int[] kernel = {15, 16};
        private int[] stride;
        private FeedForwardActivation activation = FeedForwardActivation.GELU;
        private double dropoutProbability = 0.45;
        private long steps;

        /** Output channels of the convolution; 16 by default. */
        public Builder filters(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("filters must be positive: " + value);
            }
            filters = value;
            return this;
        }

        /** Size of a window; 15 steps of 16 features by default. */
        public Builder kernel(int steps, int features) {
            kernel = positive("kernel", steps, features);
            return this;
        }

        /** How far windows lie apart; by default as far as they are wide, so that they touch. */
        public Builder stride(int steps, int features) {
            stride = positive("stride", steps, features);
            return this;
        }

        private static int[] positive(String name, int steps, int features) {
            if (steps < 1 || features < 1) {
                throw new IllegalArgumentException(name + " must be positive: " + steps + ", " + features);
            }
            return new int[] {steps, features};
        }

        /** What follows the convolution, not a gated one; the exact GELU by default. */
        public Builder activation(FeedForwardActivation value) {
            if (value.gated()) {
                throw new IllegalArgumentException("activation must not be gated: " + value);
            }
            activation = value;
            return this;
        }

        /** Probability that an output is dropped in training; 0.45 by default. */
        public Builder dropoutProbability(double value) {
            if (!(value >= 0 && value < 1)) {
                throw new IllegalArgumentException("dropoutProbability must be at least 0 and below 1: " + value);
            }
            dropoutProbability = value;
            return this;
        }

        /** Steps of each sequence, where the network has no input type. */
        public Builder steps(long value) {
            if (value < 1) {
                throw new IllegalArgumentException("steps must be positive: " + value);
            }
            steps = value;
            return this;
        }

        @Override
        public ConvFeedForward build() {
            return new ConvFeedForward(this);
        }
    }
}
