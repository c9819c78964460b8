package org.inkstone.generative.gan;

import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.nn.MaxPool2d;
import org.inkstone.train.NetworkPass;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationPReLU;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationRectifiedTanh;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The gradient penalty of Wasserstein GANs, {@code weight mean_i (|g_i| - 1)^2} with {@code g_i} the gradient of the critic's score by
 * the picture {@code x_i}, and its gradient by the critic's parameters.
 *
 * <p>That gradient is a second derivative, which DL4J does not give; but only its product with a vector is needed. With {@code u_i =
 * g_i / |g_i|} and {@code c_i = 2 weight (|g_i| - 1) / N} it is
 *
 * <pre>{@code dP/dtheta = sum_i c_i (d/dh) grad_theta D(x_i + h u_i) at h = 0}</pre>
 *
 * because the order of derivatives may change, and the derivative by {@code h} is taken as a central difference of two
 * first-order gradients: one pass over a batch of {@code 2N}. The step is three thousandths of the length of {@code x_i} (in double
 * precision, less), where rounding and curvature both stay below one part in a thousand.
 *
 * <p>The difference sees kinks as the derivative of a step, which the second derivative that other libraries compute ignores, so the
 * critic has to be smooth: SiLU, GELU, ELU, tanh, softplus and the like, no ReLU, no max pooling. And a picture's score may depend on that
 * picture alone: no batch normalisation; nor may it be random: no dropout. Other critics are refused.
 */
public final class GradientPenalty {
    private static final double FLOAT_STEP = 3e-3;
    private static final double DOUBLE_STEP = 1e-4;
    private static final double SMALLEST_STEP = 1e-3;
    private static final Set<Class<? extends IActivation>> WITH_KINKS = Set.of(
            ActivationReLU.class,
            ActivationReLU6.class,
            ActivationLReLU.class,
            ActivationPReLU.class,
            ActivationRReLU.class,
            ActivationHardTanH.class,
            ActivationHardSigmoid.class,
            ActivationRectifiedTanh.class,
            ActivationThresholdedReLU.class);

    private final NetworkPass first;
    private final NetworkPass second;
    private final double weight;

    /**
     * @param critic from pictures, and classes where there are any, to scores [N, 1]
     * @param weight of the penalty; 10 in the paper
     * @throws IllegalArgumentException for a critic that has no such gradient, naming the layer
     */
    public GradientPenalty(ComputationGraph critic, double weight) {
        if (!(weight > 0 && Double.isFinite(weight))) {
            throw new IllegalArgumentException("weight must be positive: " + weight);
        }
        critic.init();
        for (Layer layer : critic.getLayers()) {
            check(layer.conf().getLayer());
        }
        this.first = NetworkPass.of(critic);
        this.second = NetworkPass.of(critic);
        this.weight = weight;
    }

    private static void check(org.deeplearning4j.nn.conf.layers.Layer layer) {
        String name = "layer \"" + layer.getLayerName() + "\" of the critic ";
        if (layer instanceof BatchNormalization) {
            throw new IllegalArgumentException(name + "is a batch normalisation, under which scores depend on the whole"
                    + " batch; a gradient penalty needs a critic without");
        }
        if (layer.getIDropout() != null) {
            throw new IllegalArgumentException(name + "has dropout; a gradient penalty needs a critic without");
        }
        boolean kinks = isMaximum(layer) || layerHasKinks(layer);
        if (kinks) {
            throw new IllegalArgumentException(
                    name + "has kinks; a gradient penalty needs a smooth critic, for example with Silu");
        }
    }

    private static boolean isMaximum(org.deeplearning4j.nn.conf.layers.Layer layer) {
        return layer instanceof MaxPool2d
                || layer instanceof SubsamplingLayer pool && pool.getPoolingType() == PoolingType.MAX
                || layer instanceof GlobalPoolingLayer global && global.getPoolingType() == PoolingType.MAX;
    }

    private static boolean layerHasKinks(org.deeplearning4j.nn.conf.layers.Layer layer) {
        IActivation function = null;
        if (layer instanceof BaseLayer base) {
            function = base.getActivationFn();
        } else if (layer instanceof ActivationLayer alone) {
            function = alone.getActivationFn();
        }
        return function != null && WITH_KINKS.contains(function.getClass());
    }

    /** Points on the lines between real and generated pictures, each drawn evenly by {@code Nd4j.getRandom()}. */
    static INDArray between(INDArray real, INDArray fake) {
        long[] shape = new long[real.rank()];
        Arrays.fill(shape, 1);
        shape[0] = real.size(0);
        INDArray share = Nd4j.rand(real.dataType(), shape);
        return real.sub(fake).muli(share.broadcast(real.shape())).addi(fake);
    }

    /**
     * Computes the penalty; its gradient by the parameters is then the network's own gradient, as after {@link
     * NetworkPass#backward}.
     *
     * @param inputs pictures [N, ...], and the classes where the critic takes them
     * @return the penalty, weight included
     */
    public double at(INDArray... inputs) {
        Objects.requireNonNull(inputs, "inputs");
        INDArray points = inputs[0];
        int n = (int) points.size(0);
        INDArray scores = first.forward(inputs);
        INDArray slope =
                first.backward(Nd4j.ones(scores.dataType(), scores.shape())).get(0);
        INDArray flatSlope = slope.reshape('c', n, slope.length() / n);
        INDArray flatPoints = points.reshape('c', n, points.length() / n);
        double[] lengths = flatSlope.norm2(1).toDoubleVector();
        double[] sizes = flatPoints.norm2(1).toDoubleVector();
        double[] scale = new double[n];
        double[] outward = new double[2 * n];
        double sum = 0;
        double step = points.dataType() == DataType.DOUBLE ? DOUBLE_STEP : FLOAT_STEP;
        for (int i = 0; i < n; i++) {
            double h = step * Math.max(sizes[i], SMALLEST_STEP / FLOAT_STEP);
            double off = lengths[i] - 1;
            sum += off * off;
            scale[i] = lengths[i] > 0 ? h / lengths[i] : 0;
            outward[i] = weight * off / n / h;
            outward[n + i] = -outward[i];
        }
        INDArray column = Nd4j.createFromArray(scale).castTo(points.dataType()).reshape(n, 1);
        INDArray move = flatSlope.mulColumnVector(column).reshape('c', points.shape());
        INDArray[] twice = new INDArray[inputs.length];
        twice[0] = Nd4j.concat(0, points.add(move), points.sub(move));
        for (int i = 1; i < inputs.length; i++) {
            twice[i] = Nd4j.concat(0, inputs[i], inputs[i]);
        }
        second.forward(twice);
        second.backward(Nd4j.createFromArray(outward).castTo(points.dataType()).reshape(2L * n, 1));
        return weight * sum / n;
    }
}
