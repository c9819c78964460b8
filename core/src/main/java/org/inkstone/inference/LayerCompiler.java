package org.inkstone.inference;

import static org.deeplearning4j.nn.params.DefaultParamInitializer.BIAS_KEY;
import static org.deeplearning4j.nn.params.DefaultParamInitializer.WEIGHT_KEY;

import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.inkstone.backend.onednn.After;
import org.inkstone.backend.onednn.ConvolutionShape;
import org.inkstone.backend.onednn.FixedWeights;
import org.inkstone.backend.onednn.PipelineBuilder;
import org.inkstone.backend.onednn.PipelineBuilder.Pooling;
import org.inkstone.backend.onednn.Value;
import org.inkstone.nn.AdaptiveAvgPool2d;
import org.inkstone.nn.AvgPool2d;
import org.inkstone.nn.BatchNorm2d;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.DepthwiseConv2d;
import org.inkstone.nn.Linear;
import org.inkstone.nn.MaxPool2d;
import org.inkstone.nn.NormEffect;
import org.inkstone.nn.OutputLinear;
import org.inkstone.nn.Pool2d;
import org.inkstone.nn.ShortcutPad;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Makes a layer one step of a pipeline, or two. */
final class LayerCompiler {
    private final PipelineBuilder pipeline;
    /** By layer, shared by the pipelines of a session. */
    private final Map<String, FixedWeights> weights;

    LayerCompiler(PipelineBuilder pipeline, Map<String, FixedWeights> weights) {
        this.pipeline = pipeline;
        this.weights = weights;
    }

    /**
     * The layer's output.
     *
     * @throws Unsupported when there is no step for it
     */
    Signal compile(String name, Layer layer, Map<String, INDArray> parameters, Signal x) {
        if (layer instanceof DropoutLayer) {
            return x;
        }
        if (layer instanceof ActivationLayer function) {
            return x.with(activated(function.getActivationFn(), pictures(x, layer)));
        }
        if (layer instanceof Linear linear) {
            return linear(name, linear, linear.isHasBias(), linear.getActivationFn(), parameters, x);
        }
        if (layer instanceof OutputLinear linear) {
            return linear(name, linear, linear.hasBias(), linear.getActivationFn(), parameters, x);
        }
        return x.with(picture(name, layer, parameters, pictures(x, layer)));
    }

    private static Value pictures(Signal x, Layer layer) {
        if (!x.isPictures()) {
            throw new Unsupported(layer.getClass().getSimpleName() + " on rows");
        }
        return x.value();
    }

    private Value picture(String name, Layer layer, Map<String, INDArray> parameters, Value x) {
        if (layer instanceof Conv2d convolution) {
            if (fused(convolution.getActivationFn())) {
                return convolution(name, convolution, parameters, x, null, after(convolution.getActivationFn()));
            }
            return activated(convolution.getActivationFn(), convolution(name, convolution, parameters, x, null, null));
        }
        if (layer instanceof BatchNorm2d norm) {
            return norm(name, norm, parameters, x);
        }
        if (layer instanceof Pool2d pool) {
            return pool(pool, x);
        }
        if (layer instanceof AdaptiveAvgPool2d pool) {
            return adaptivePool(pool, x);
        }
        if (layer instanceof ShortcutPad shortcut) {
            return shortcut(name, shortcut, x);
        }
        throw new Unsupported("layer " + name + " (" + layer.getClass().getSimpleName() + ")");
    }

    /**
     * A convolution without its activation function.
     *
     * @param addend what it is added to, with which nothing else is done; null for nothing
     * @param after  null for nothing
     */
    Value convolution(String name, Conv2d layer, Map<String, INDArray> parameters, Value x, Value addend, After after) {
        long[] in = x.dimensions();
        long groups = layer instanceof DepthwiseConv2d ? in[1] : 1;
        if (in[1] != layer.getNIn() || layer.getConvolutionMode() == ConvolutionMode.Strict) {
            // what is wrong with it the layer itself says best
            throw new Unsupported("layer " + name + " on " + in[1] + " channels");
        }
        ConvolutionShape shape = new ConvolutionShape(
                in[0],
                in[1],
                new long[] {in[2], in[3]},
                layer.getNOut(),
                longs(layer.getKernelSize()),
                longs(layer.getStride()),
                new long[] {layer.zerosBefore(0, in[2]), layer.zerosBefore(1, in[3])},
                new long[] {layer.outputSize(0, in[2]), layer.outputSize(1, in[3])},
                longs(layer.getDilation()),
                groups,
                layer.hasBias());
        FixedWeights laidOut = weights.computeIfAbsent(
                name, n -> FixedWeights.ofConvolution(inOrder(parameters.get(WEIGHT_KEY), 'c'), groups));
        INDArray bias = layer.hasBias() ? parameters.get(BIAS_KEY) : null;
        return addend == null
                ? pipeline.convolution(x, shape, laidOut, bias, after)
                : pipeline.convolutionAdded(x, shape, laidOut, bias, addend, after);
    }

    private static long[] longs(int[] pair) {
        return new long[] {pair[0], pair[1]};
    }

    private static INDArray inOrder(INDArray array, char order) {
        return array.ordering() == order && !array.isView() ? array : array.dup(order);
    }

    /** A norm that no layer could take up is a convolution of each channel with one value. */
    private Value norm(String name, BatchNorm2d layer, Map<String, INDArray> parameters, Value x) {
        NormEffect effect = NormEffect.of(layer, parameters);
        long channels = effect.scale().length;
        FixedWeights scale = weights.computeIfAbsent(
                name,
                n -> FixedWeights.ofConvolution(floats(effect.scale()).reshape('c', channels, 1, 1, 1), channels));
        After after = null;
        if (layer.getLeak() > 0) {
            after = After.leakyRelu(layer.getLeak());
        } else if (layer.isRelu6()) {
            after = After.relu6();
        } else if (layer.isRelu()) {
            after = After.relu();
        }
        return pipeline.convolution(x, pointwise(x, channels, 1, channels, true), scale, floats(effect.shift()), after);
    }

    private static INDArray floats(double[] values) {
        return Nd4j.createFromArray(values).castTo(DataType.FLOAT);
    }

    private static ConvolutionShape pointwise(Value x, long out, int stride, long groups, boolean bias) {
        long[] in = x.dimensions();
        return new ConvolutionShape(
                in[0],
                in[1],
                new long[] {in[2], in[3]},
                out,
                new long[] {1, 1},
                new long[] {stride, stride},
                new long[] {0, 0},
                new long[] {(in[2] - 1) / stride + 1, (in[3] - 1) / stride + 1},
                new long[] {1, 1},
                groups,
                bias);
    }

    /** Every s-th pixel and channels of zeros is a convolution with ones and zeros. */
    private Value shortcut(String name, ShortcutPad layer, Value x) {
        long in = x.dimensions()[1];
        int before = (int) ((layer.getChannels() - in) / 2);
        FixedWeights ones = weights.computeIfAbsent(name, n -> {
            INDArray w = Nd4j.zeros(DataType.FLOAT, layer.getChannels(), in, 1, 1);
            for (int i = 0; i < in; i++) {
                w.putScalar(new int[] {before + i, i, 0, 0}, 1);
            }
            return FixedWeights.ofConvolution(w, 1);
        });
        return pipeline.convolution(
                x, pointwise(x, layer.getChannels(), layer.getStride(), 1, false), ones, null, null);
    }

    private Value pool(Pool2d layer, Value x) {
        long[] in = x.dimensions();
        Pooling kind = Pooling.MAX;
        if (layer instanceof AvgPool2d mean) {
            kind = mean.isCountIncludePad() ? Pooling.MEAN_WITH_PADDING : Pooling.MEAN_WITHOUT_PADDING;
            if (layer.isCeilMode() && mean.isCountIncludePad()) {
                throw new Unsupported("mean pooling with ceilMode");
            }
        } else if (!(layer instanceof MaxPool2d)) {
            throw new Unsupported(layer.getClass().getSimpleName());
        }
        return pipeline.pool(
                x, kind, longs(layer.getKernelSize()), longs(layer.getStride()), longs(layer.getPadding()), new long[] {
                    layer.outputSize(0, in[2]), layer.outputSize(1, in[3])
                });
    }

    private Value adaptivePool(AdaptiveAvgPool2d layer, Value x) {
        long[] in = x.dimensions();
        long[] out = longs(layer.getOutputSize());
        if (in[2] == out[0] && in[3] == out[1]) {
            return x;
        }
        if (in[2] % out[0] != 0 || in[3] % out[1] != 0) {
            throw new Unsupported("adaptive pooling with windows of different sizes");
        }
        long[] window = {in[2] / out[0], in[3] / out[1]};
        return pipeline.pool(x, Pooling.MEAN_WITHOUT_PADDING, window, window, new long[] {0, 0}, out);
    }

    private Signal linear(
            String name,
            FeedForwardLayer layer,
            boolean hasBias,
            IActivation function,
            Map<String, INDArray> parameters,
            Signal x) {
        if (x.isPictures()) {
            throw new Unsupported(layer.getClass().getSimpleName() + " on pictures");
        }
        FixedWeights laidOut = weights.computeIfAbsent(name, n -> product(inOrder(parameters.get(WEIGHT_KEY), 'f'), x));
        if (laidOut.length() != layer.getNIn() * layer.getNOut()) {
            throw new Unsupported("layer " + name + " on another number of values");
        }
        INDArray bias = hasBias ? parameters.get(BIAS_KEY) : null;
        boolean fused = fused(function);
        Value y = pipeline.product(x.value(), layer.getNOut(), laidOut, bias, fused ? after(function) : null);
        return new Signal(fused ? y : activated(function, y), x.channelsLast(), false);
    }

    private static FixedWeights product(INDArray matrix, Signal x) {
        long[] in = x.value().dimensions();
        return x.flat()
                ? FixedWeights.ofProduct(matrix, new long[] {in[1], in[2], in[3]}, x.channelsLast())
                : FixedWeights.ofProduct(matrix);
    }

    private Value activated(IActivation function, Value x) {
        if (function instanceof ActivationSoftmax && !x.isPictures()) {
            return pipeline.softmax(x);
        }
        After after = after(function);
        return after == null ? x : pipeline.elementwise(x, after);
    }

    private static boolean fused(IActivation function) {
        return !(function instanceof ActivationSoftmax);
    }

    private static After after(IActivation function) {
        if (function instanceof ActivationIdentity) {
            return null;
        }
        if (function instanceof ActivationReLU relu
                && relu.getMax() == null
                && relu.getThreshold() == null
                && relu.getNegativeSlope() == null) {
            return After.relu();
        }
        if (function instanceof ActivationReLU6) {
            return After.relu6();
        }
        if (function instanceof ActivationLReLU leaky) {
            return After.leakyRelu(leaky.getAlpha());
        }
        if (function instanceof ActivationTanH) {
            return After.tanh();
        }
        if (function instanceof ActivationSigmoid) {
            return After.sigmoid();
        }
        throw new Unsupported("activation function " + function);
    }
}
