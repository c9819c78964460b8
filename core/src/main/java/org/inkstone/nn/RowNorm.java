package org.inkstone.nn;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** What {@link LayerNorm} and {@link RmsNorm} have in common: normalisation over the features of each step. */
public abstract class RowNorm extends SequenceLayer {
    /** As in PyTorch. */
    static final double DEFAULT_EPS = 1e-5;

    private double eps = DEFAULT_EPS;

    RowNorm() {}

    RowNorm(Builder<?> builder) {
        super(builder);
        this.eps = builder.eps;
    }

    /** Which of the two it is. */
    public abstract NormType type();

    /** Added to the variance, or to the mean square. */
    public double getEps() {
        return eps;
    }

    /** See {@link #getEps}. */
    public void setEps(double eps) {
        this.eps = checked(eps);
    }

    private static double checked(double eps) {
        if (!(eps > 0)) {
            throw new IllegalArgumentException("eps must be positive: " + eps);
        }
        return eps;
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

    NormPart part() {
        return new NormPart(type(), "gain", "bias", nIn, eps);
    }

    @Override
    protected SequenceLayerRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
        return new RowNormRuntime(conf, dataType);
    }

    @Override
    protected List<Object> settings() {
        return List.of(eps);
    }

    /** Builder of both; the width comes from the network's input type or from {@code nIn}. */
    public abstract static class Builder<B extends Builder<B>> extends FeedForwardLayer.Builder<B> {
        private double eps = DEFAULT_EPS;

        /** Added to the variance, or to the mean square; 1e-5 as in PyTorch. */
        @SuppressWarnings("unchecked")
        public B eps(double value) {
            eps = checked(value);
            return (B) this;
        }
    }
}
