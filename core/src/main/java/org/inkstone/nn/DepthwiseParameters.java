package org.inkstone.nn;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The parameters of {@link DepthwiseConv2d}: the bias, if there is one, then the weights [C, 1, kH, kW] in c order. */
final class DepthwiseParameters extends ConvolutionParamInitializer {
    static final DepthwiseParameters INSTANCE = new DepthwiseParameters();

    private DepthwiseParameters() {}

    private static long[] shape(ConvolutionLayer layer) {
        return new long[] {layer.getNOut(), 1, layer.getKernelSize()[0], layer.getKernelSize()[1]};
    }

    private static long taps(ConvolutionLayer layer) {
        return (long) layer.getKernelSize()[0] * layer.getKernelSize()[1];
    }

    @Override
    public long numParams(Layer layer) {
        ConvolutionLayer convolution = (ConvolutionLayer) layer;
        return convolution.getNOut() * (taps(convolution) + (convolution.hasBias() ? 1 : 0));
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray gradientView) {
        ConvolutionLayer layer = (ConvolutionLayer) conf.getLayer();
        Map<String, INDArray> gradients = new LinkedHashMap<>();
        INDArray flat = gradientView.reshape(gradientView.length());
        long biases = layer.hasBias() ? layer.getNOut() : 0;
        if (biases > 0) {
            gradients.put(BIAS_KEY, flat.get(NDArrayIndex.interval(0, biases)));
        }
        gradients.put(
                WEIGHT_KEY,
                flat.get(NDArrayIndex.interval(biases, flat.length())).reshape('c', shape(layer)));
        return gradients;
    }

    @Override
    protected INDArray createWeightMatrix(NeuralNetConfiguration conf, INDArray weightView, boolean initialise) {
        ConvolutionLayer layer = (ConvolutionLayer) conf.getLayer();
        if (!initialise) {
            return weightView.reshape('c', shape(layer));
        }
        long fan = taps(layer);
        return layer.getWeightInitFn().init(fan, fan, shape(layer), 'c', weightView);
    }
}
