package org.inkstone.nn;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;
import static org.deeplearning4j.nn.params.DefaultParamInitializer.BIAS_KEY;
import static org.deeplearning4j.nn.params.DefaultParamInitializer.WEIGHT_KEY;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a batch norm does at inference, {@code scale x + shift} for each channel, and how a layer before it takes that up.
 *
 * @param scale by channel
 * @param shift by channel
 */
public record NormEffect(double[] scale, double[] shift) {
    /**
     * Of a layer.
     *
     * @param parameters its parameters by name
     */
    public static NormEffect of(BatchNorm2d norm, Map<String, INDArray> parameters) {
        double[] mean = parameters.get(GLOBAL_MEAN).toDoubleVector();
        double[] variance = norm.isUseLogStd()
                ? Arrays.stream(parameters.get(GLOBAL_LOG_STD).toDoubleVector())
                        .map(s -> Math.pow(10, 2 * s))
                        .toArray()
                : parameters.get(GLOBAL_VAR).toDoubleVector();
        double[] scale = values(norm.isLockGammaBeta(), norm.getGamma(), parameters.get(GAMMA), mean.length);
        double[] shift = values(norm.isLockGammaBeta(), norm.getBeta(), parameters.get(BETA), mean.length);
        for (int i = 0; i < mean.length; i++) {
            scale[i] /= Math.sqrt(variance[i] + norm.getEps());
            shift[i] -= scale[i] * mean[i];
        }
        return new NormEffect(scale, shift);
    }

    private static double[] values(boolean locked, double value, INDArray parameter, int length) {
        if (!locked) {
            return parameter.toDoubleVector();
        }
        double[] all = new double[length];
        Arrays.fill(all, value);
        return all;
    }

    /** Whether the first layer can take up the second. */
    static boolean fits(Layer layer, Layer behind) {
        return behind instanceof BatchNorm2d
                && (layer instanceof Conv2d || layer instanceof ConvTranspose2d || layer instanceof Linear)
                && ((BaseLayer) layer).getActivationFn() instanceof ActivationIdentity;
    }

    /** Gives a layer the settings it has with the norm in it. */
    static void absorb(Layer layer, BatchNorm2d norm) {
        if (layer instanceof Linear linear) {
            linear.setHasBias(true);
        } else {
            ((ConvolutionLayer) layer).setHasBias(true);
        }
        ((BaseLayer) layer).setActivationFn(FusedActivation.behind(norm));
    }

    /** Writes weights and bias with the norm in them. */
    void apply(Layer layer, Map<String, INDArray> from, Map<String, INDArray> to) {
        INDArray weights = to.get(WEIGHT_KEY);
        long[] alongOutput = new long[weights.rank()];
        Arrays.fill(alongOutput, 1);
        boolean outputFirst = layer instanceof Conv2d;
        alongOutput[outputFirst ? 0 : 1] = scale.length;
        INDArray factors = Nd4j.createFromArray(scale).reshape('c', alongOutput);
        weights.assign(from.get(WEIGHT_KEY).castTo(DataType.DOUBLE).mul(factors));
        INDArray bias = Nd4j.createFromArray(shift);
        if (from.containsKey(BIAS_KEY)) {
            double[] old = from.get(BIAS_KEY).toDoubleVector();
            for (int i = 0; i < old.length; i++) {
                bias.putScalar(i, shift[i] + scale[i] * old[i]);
            }
        }
        to.get(BIAS_KEY).assign(bias.reshape(to.get(BIAS_KEY).shape()));
    }
}
