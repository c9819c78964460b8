package org.inkstone.vision.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.inkstone.nn.AdaptiveAvgPool2d;
import org.inkstone.nn.BatchNorm2d;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.DepthwiseConv2d;
import org.inkstone.nn.FormatChange;
import org.inkstone.nn.ImageToFlat;
import org.inkstone.nn.InputShapeCheck;
import org.inkstone.nn.Linear;
import org.inkstone.nn.Pool2d;
import org.inkstone.nn.ShortcutPad;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Adds the operators of one layer to an ONNX graph, where all pictures are [batch, C, H, W]. */
final class LayerOperations {
    private static final double RELU6_LIMIT = 6;

    private final OnnxGraph graph;
    private final Map<String, INDArray> weights;
    private final boolean logits;

    LayerOperations(OnnxGraph graph, Map<String, INDArray> weights, boolean logits) {
        this.graph = graph;
        this.weights = weights;
        this.logits = logits;
    }

    /** Gives the name of the layer's output. */
    String add(NetworkStep step) {
        String input = enter(step);
        Layer layer = step.layer();
        if (layer instanceof Conv2d || layer.getClass() == ConvolutionLayer.class) {
            return convolution(step, (ConvolutionLayer) layer, input);
        }
        if (layer instanceof BatchNormalization norm) {
            return norm(step, norm, input);
        }
        if (layer instanceof Linear || layer instanceof DenseLayer || layer instanceof BaseOutputLayer) {
            return linear(step, (BaseLayer) layer, input);
        }
        if (layer instanceof ActivationLayer activation) {
            return activation(step, activation.getActivationFn(), input);
        }
        if (layer instanceof DropoutLayer) {
            return input;
        }
        if (layer instanceof ShortcutPad pad) {
            return shortcut(step, pad, input);
        }
        return pooling(step, input);
    }

    private String pooling(NetworkStep step, String input) {
        if (step.layer() instanceof Pool2d pool) {
            return PoolOperations.windows(graph, step, pool, input);
        }
        if (step.layer() instanceof AdaptiveAvgPool2d pool) {
            return PoolOperations.adaptive(graph, step, pool, input);
        }
        if (step.layer() instanceof GlobalPoolingLayer pool
                && (pool.getPoolingType() == PoolingType.AVG || pool.getPoolingType() == PoolingType.MAX)) {
            String kind = pool.getPoolingType() == PoolingType.AVG ? "GlobalAveragePool" : "GlobalMaxPool";
            String pooled = graph.node(Operation.of(kind), step.name(), input);
            return pool.isCollapseDimensions()
                    ? graph.node(Operation.of("Flatten").with("axis", 1), step.name() + ".flat", pooled)
                    : pooled;
        }
        throw new IllegalArgumentException("layer " + step.name() + " is a "
                + step.layer().getClass().getSimpleName() + ", which can't be written as ONNX");
    }

    /** Layouts and checks mean nothing in ONNX; pictures are flattened by channel, as PyTorch's weights expect. */
    private String enter(NetworkStep step) {
        String last = step.input();
        for (InputPreProcessor part : NetworkStep.parts(step.before())) {
            if (part instanceof ImageToFlat || part instanceof CnnToFeedForwardPreProcessor) {
                last = graph.node(Operation.of("Flatten").with("axis", 1), step.name() + ".flat", last);
            } else if (!(part instanceof InputShapeCheck || part instanceof FormatChange)) {
                throw new IllegalArgumentException("layer " + step.name() + " has a "
                        + part.getClass().getSimpleName() + " before it, which can't be written as ONNX");
            }
        }
        return last;
    }

    private String convolution(NetworkStep step, ConvolutionLayer layer, String input) {
        Operation conv = Operation.of("Conv")
                .with("kernel_shape", layer.getKernelSize())
                .with("strides", layer.getStride())
                .with("dilations", layer.getDilation())
                .with("group", layer instanceof DepthwiseConv2d ? layer.getNIn() : 1);
        if (layer.getConvolutionMode() == ConvolutionMode.Same) {
            samePadding(conv, step, layer);
        } else {
            conv.with("pads", bothSides(layer.getPadding()));
        }
        String result = graph.node(conv, step.name(), parameters(step, input, "weight", "bias"));
        return activation(step, layer.getActivationFn(), result);
    }

    /** As much as the last window needs, the odd one below and to the right. */
    private static void samePadding(Operation conv, NetworkStep step, ConvolutionLayer layer) {
        long[] size = {step.pictures().getHeight(), step.pictures().getWidth()};
        long[] pads = new long[4];
        for (int i = 0; i < 2; i++) {
            long stride = layer.getStride()[i];
            long reach = (long) layer.getDilation()[i] * (layer.getKernelSize()[i] - 1) + 1;
            long windows = (size[i] + stride - 1) / stride;
            long all = Math.max(0, (windows - 1) * stride + reach - size[i]);
            pads[i] = all / 2;
            pads[i + 2] = all - all / 2;
        }
        conv.with("pads", pads);
    }

    static long[] bothSides(int[] padding) {
        return new long[] {padding[0], padding[1], padding[0], padding[1]};
    }

    /** The input and the parameters that the layer has. */
    private String[] parameters(NetworkStep step, String input, String... kinds) {
        List<String> names = new ArrayList<>(List.of(input));
        for (String kind : kinds) {
            String name = step.name() + "." + kind;
            if (weights.containsKey(name)) {
                names.add(graph.weights(name, weights.get(name)));
            }
        }
        return names.toArray(String[]::new);
    }

    private String norm(NetworkStep step, BatchNormalization layer, String input) {
        String prefix = step.name() + ".";
        INDArray mean = weights.get(prefix + "running_mean");
        String result = graph.node(
                Operation.of("BatchNormalization").with("epsilon", layer.getEps()),
                step.name(),
                input,
                graph.weights(
                        prefix + "weight", weights.getOrDefault(prefix + "weight", filled(mean, layer.getGamma()))),
                graph.weights(prefix + "bias", weights.getOrDefault(prefix + "bias", filled(mean, layer.getBeta()))),
                graph.weights(prefix + "running_mean", mean),
                graph.weights(prefix + "running_var", weights.get(prefix + "running_var")));
        if (!(layer instanceof BatchNorm2d own)) {
            return result;
        }
        if (own.isRelu()) {
            return graph.node(Operation.of("Relu"), prefix + "relu", result);
        }
        if (own.isRelu6()) {
            return clip(prefix + "relu6", result);
        }
        return own.getLeak() > 0
                ? graph.node(Operation.of("LeakyRelu").with("alpha", own.getLeak()), prefix + "relu", result)
                : result;
    }

    private static INDArray filled(INDArray like, double value) {
        return Nd4j.valueArrayOf(like.shape(), value, like.dataType());
    }

    private String clip(String name, String input) {
        return graph.node(
                Operation.of("Clip"), name, input, graph.scalar(name + ".min", 0), graph.scalar(name + ".max", (float)
                        RELU6_LIMIT));
    }

    /** PyTorch's matrices are [out, in]. */
    private String linear(NetworkStep step, BaseLayer layer, String input) {
        String result = graph.node(
                Operation.of("Gemm").with("transB", 1), step.name(), parameters(step, input, "weight", "bias"));
        return logits && step.last() ? result : activation(step, layer.getActivationFn(), result);
    }

    private String shortcut(NetworkStep step, ShortcutPad layer, String input) {
        long stride = layer.getStride();
        String name = step.name();
        String picked = stride == 1
                ? input
                : graph.node(
                        Operation.of("Slice"),
                        name + ".picked",
                        input,
                        graph.whole(name + ".starts", 0, 0),
                        graph.whole(name + ".ends", Long.MAX_VALUE, Long.MAX_VALUE),
                        graph.whole(name + ".axes", 2, 3),
                        graph.whole(name + ".steps", stride, stride));
        long more = layer.getChannels() - step.pictures().getChannels();
        String pads = graph.whole(name + ".pads", 0, more / 2, 0, 0, 0, more - more / 2, 0, 0);
        return graph.node(Operation.of("Pad"), name, picked, pads);
    }

    private String activation(NetworkStep step, IActivation function, String input) {
        String kind = function.getClass().getSimpleName();
        Operation operation = switch (kind) {
            case "ActivationIdentity", "ActivationReLU6" -> null;
            case "ActivationReLU" -> Operation.of("Relu");
            case "ActivationTanH" -> Operation.of("Tanh");
            case "ActivationSigmoid" -> Operation.of("Sigmoid");
            case "ActivationSoftmax" -> Operation.of("Softmax").with("axis", 1);
            case "ActivationLReLU" -> Operation.of("LeakyRelu").with("alpha", ((ActivationLReLU) function).getAlpha());
            case "ActivationELU" -> Operation.of("Elu").with("alpha", ((ActivationELU) function).getAlpha());
            default ->
                throw new IllegalArgumentException(
                        "layer " + step.name() + " has " + kind + ", which can't be written as ONNX");
        };
        if (operation != null) {
            return graph.node(operation, step.name() + ".activation", input);
        }
        return kind.equals("ActivationReLU6") ? clip(step.name() + ".activation", input) : input;
    }
}
