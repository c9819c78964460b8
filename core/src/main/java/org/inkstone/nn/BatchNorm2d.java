package org.inkstone.nn;

import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation per channel, {@code gamma (x - mean) / sqrt(var + eps) + beta}, with ReLU,
 * ReLU6 or leaky ReLU behind it if wanted.
 *
 * <p>Input {@code [N, C, H, W]} (NCHW), {@code [N, H, W, C]} (NHWC) or {@code [N, C]}, any number of channels. In
 * training, mean and (biased) variance are those of the batch; running estimates move as
 * {@code running = decay * running + (1 - decay) * batch} and serve inference. That is DL4J's rule; PyTorch's momentum
 * is {@code 1 - decay}, and it keeps the unbiased variance. Parameters {@code gamma, beta, mean, var}, {@code [C]} each,
 * lie as in DL4J's {@link BatchNormalization}. Defaults: decay 0.9, eps 1e-5 (both DL4J's and PyTorch's), gamma 1,
 * beta 0, no ReLU; the variance is stored plainly, while DL4J's builder stores log10 of the deviation
 * ({@link Builder#useLogStd}). Float and double.
 *
 * @see <a href="https://arxiv.org/abs/1502.03167">Ioffe, Szegedy: Batch Normalization (2015)</a>
 */
public class BatchNorm2d extends BatchNormalization {
    static {
        Backend.ensureInitialized();
    }

    private boolean relu;
    private boolean relu6;
    private double leak;

    /** For JSON only: use {@link Builder}. */
    public BatchNorm2d() {
        useLogStd = false;
    }

    /** Whether ReLU is applied to the result. */
    public boolean isRelu() {
        return relu;
    }

    /** See {@link Builder#relu}. */
    public void setRelu(boolean relu) {
        this.relu = relu;
    }

    /** Whether the result is clipped to [0, 6]. */
    public boolean isRelu6() {
        return relu6;
    }

    /** See {@link Builder#relu6}. */
    public void setRelu6(boolean relu6) {
        this.relu6 = relu6;
    }

    /** Slope below zero of a leaky ReLU applied to the result; 0 for none. */
    public double getLeak() {
        return leak;
    }

    /** See {@link Builder#leakyRelu}. */
    public void setLeak(double leak) {
        this.leak = leak;
    }

    @Override
    public BatchNorm2d clone() {
        return (BatchNorm2d) super.clone();
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType dataType) {
        LayerValidation.assertNOutSet("BatchNorm2d", getLayerName(), index, getNOut());
        return Layers.initialise(
                new BatchNorm2dLayer(conf, dataType), conf, listeners, index, paramsView, initializeParams);
    }

    @Override
    public InputType getOutputType(int index, InputType inputType) {
        if (inputType instanceof InputType.InputTypeConvolutional
                || inputType instanceof InputType.InputTypeConvolutionalFlat
                || inputType instanceof InputType.InputTypeFeedForward) {
            return inputType;
        }
        throw new IllegalStateException("BatchNorm2d " + (layerName == null ? "" : layerName + " ") + "(layer " + index
                + ") expects convolutional or feed-forward input, got " + inputType);
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        InputType outputType = getOutputType(-1, inputType);
        return Layers.memory(this, inputType, outputType, 2 * outputType.arrayElementsPerExample());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BatchNorm2d b
                && super.equals(other)
                && relu == b.relu
                && relu6 == b.relu6
                && leak == b.leak;
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof BatchNorm2d;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), relu, relu6, leak);
    }

    /** Builder in DL4J's manner: {@code new BatchNorm2d.Builder().relu(true).build()}. */
    @SuppressWarnings("unchecked") // of build(), whose result DL4J leaves to be inferred
    public static class Builder extends FeedForwardLayer.Builder<Builder> {
        private double decay = 0.9;
        private double eps = 1e-5;
        private double gamma = 1;
        private double beta;
        private boolean lockGammaBeta;
        private boolean useLogStd;
        private boolean relu;
        private boolean relu6;
        private double leak;
        private CNN2DFormat dataFormat = CNN2DFormat.NCHW;

        /** Share of the old running estimate that stays. Default: 0.9. */
        public Builder decay(double decay) {
            if (!(decay >= 0 && decay <= 1)) {
                throw new IllegalArgumentException("decay must be in [0, 1]: " + decay);
            }
            this.decay = decay;
            return this;
        }

        /** Added to the variance. Default: 1e-5. */
        public Builder eps(double eps) {
            if (!(eps > 0)) {
                throw new IllegalArgumentException("eps must be positive: " + eps);
            }
            this.eps = eps;
            return this;
        }

        /** First value of gamma. Default: 1. */
        public Builder gamma(double gamma) {
            this.gamma = gamma;
            return this;
        }

        /** First value of beta. Default: 0. */
        public Builder beta(double beta) {
            this.beta = beta;
            return this;
        }

        /** True: gamma and beta stay what they are and are no parameters. Default: false. */
        public Builder lockGammaBeta(boolean lock) {
            this.lockGammaBeta = lock;
            return this;
        }

        /** True: keep log10 of the deviation instead of the variance, as DL4J's own builder does. Default: false. */
        public Builder useLogStd(boolean useLogStd) {
            this.useLogStd = useLogStd;
            return this;
        }

        /** True: ReLU behind the normalisation. Default: false. */
        public Builder relu(boolean relu) {
            this.relu = relu;
            return this;
        }

        /** True: ReLU clipped at 6 behind the normalisation, as in MobileNetV2. Default: false. */
        public Builder relu6(boolean relu6) {
            this.relu6 = relu6;
            return this;
        }

        /**
         * A leaky ReLU behind the normalisation instead of a plain one.
         *
         * @param slope below zero, between 0 and 1; 0.2 in DCGAN
         */
        public Builder leakyRelu(double slope) {
            if (!(slope > 0 && slope < 1)) {
                throw new IllegalArgumentException("slope must be between 0 and 1: " + slope);
            }
            this.leak = slope;
            return this;
        }

        /** Layout of the activations. An input type given to the network overrides it. */
        public Builder dataFormat(CNN2DFormat format) {
            this.dataFormat = Objects.requireNonNull(format, "dataFormat");
            return this;
        }

        @Override
        public BatchNorm2d build() {
            if (relu && leak > 0 || relu6 && leak > 0 || relu && relu6) {
                throw new IllegalArgumentException((relu ? "relu" : "relu6") + " and "
                        + (leak > 0 ? "leakyRelu" : "relu6") + " exclude each other");
            }
            BatchNorm2d layer = new BatchNorm2d();
            layer.setLayerName(layerName);
            layer.setNIn(nIn > 0 ? nIn : nOut);
            layer.setNOut(layer.getNIn());
            layer.setIUpdater(iupdater);
            layer.setBiasUpdater(biasUpdater);
            layer.setGradientNormalization(gradientNormalization);
            layer.setGradientNormalizationThreshold(gradientNormalizationThreshold);
            layer.setDecay(decay);
            layer.setEps(eps);
            layer.setGamma(gamma);
            layer.setBeta(beta);
            layer.setLockGammaBeta(lockGammaBeta);
            layer.setUseLogStd(useLogStd);
            layer.setCnn2DFormat(dataFormat);
            layer.relu = relu;
            layer.relu6 = relu6;
            layer.leak = leak;
            layer.initializeConstraints(this);
            return layer;
        }
    }
}
