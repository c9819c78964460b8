package org.inkstone.vision.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.nn.BatchNorm2d;
import org.inkstone.nn.MaxPool2d;
import org.inkstone.nn.ShortcutPad;

/** Puts a residual network together. */
final class ResNetGraph {
    private static final int BOTTLENECK_EXPANSION = 4;

    private final ResNet.Builder options;
    private final ModelGraph graph;
    private int channels;

    ResNetGraph(ResNet.Builder options) {
        this.options = options;
        graph = new ModelGraph(options);
    }

    ComputationGraphConfiguration build() {
        String last = stem();
        for (int stage = 0; stage < options.blocks.length; stage++) {
            int stageWidth = options.baseWidth << stage;
            for (int block = 0; block < options.blocks[stage]; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                last = block("layer" + (stage + 1) + "." + block, stageWidth, stride, last);
            }
        }
        if (options.preActivation) {
            last = graph.norm("bn", true, last);
        }
        last = graph.globalAverage("avgpool", last);
        return graph.pooledClassifier("fc", channels, WeightInit.UNIFORM.getWeightInitFunction(), 0, last);
    }

    private String stem() {
        channels = options.baseWidth;
        boolean small = options.smallStem;
        String last = graph.conv("conv1", small ? 3 : 7, channels, small ? 1 : 2, GraphModelBuilder.IMAGE);
        if (!options.preActivation) {
            last = graph.norm("bn1", true, last);
        }
        if (!small) {
            last = graph.layer(
                    "maxpool", new MaxPool2d.Builder(3, 3).stride(2).padding(1).build(), last);
        }
        return last;
    }

    private String block(String name, int stageWidth, int stride, String input) {
        int out = options.bottleneck ? BOTTLENECK_EXPANSION * stageWidth : stageWidth;
        boolean changes = stride > 1 || channels != out;
        String result = options.preActivation
                ? preActivated(name, stageWidth, out, stride, changes, input)
                : postActivated(name, stageWidth, out, stride, changes, input);
        channels = out;
        return result;
    }

    private String postActivated(String name, int inner, int out, int stride, boolean changes, String input) {
        double lastGain = options.zeroInitLastGain ? 0 : 1;
        String last = input;
        int convolutions = options.bottleneck ? 3 : 2;
        for (int i = 1; i <= convolutions; i++) {
            last = convolution(name, i, inner, out, stride, last);
            boolean ends = i == convolutions;
            BatchNorm2d.Builder norm = new BatchNorm2d.Builder().relu(!ends).gamma(ends ? lastGain : 1);
            last = graph.layer(name + ".bn" + i, norm.build(), last);
        }
        return graph.add(name + ".add", true, last, changes ? shortcut(name, out, stride, true, input) : input);
    }

    /** A projection reads what the first norm and ReLU give, as in the authors' code. */
    private String preActivated(String name, int inner, int out, int stride, boolean changes, String input) {
        String active = graph.norm(name + ".bn1", true, input);
        String last = convolution(name, 1, inner, out, stride, active);
        for (int i = 2; i <= (options.bottleneck ? 3 : 2); i++) {
            last = graph.norm(name + ".bn" + i, true, last);
            last = convolution(name, i, inner, out, stride, last);
        }
        return graph.add(name + ".add", false, last, changes ? shortcut(name, out, stride, false, active) : input);
    }

    /** The i-th convolution of a block: 3x3 and 3x3, or 1x1, 3x3 and 1x1. */
    private String convolution(String name, int i, int inner, int out, int stride, String input) {
        boolean small = options.bottleneck && i != 2;
        boolean strided = i == (options.bottleneck ? 2 : 1);
        boolean ends = i == (options.bottleneck ? 3 : 2);
        return graph.conv(name + ".conv" + i, small ? 1 : 3, ends ? out : inner, strided ? stride : 1, input);
    }

    private String shortcut(String name, int out, int stride, boolean norm, String input) {
        if (!options.projectionShortcuts) {
            return graph.layer(
                    name + ".shortcut",
                    new ShortcutPad.Builder(out).stride(stride).build(),
                    input);
        }
        String projected = graph.conv(name + ".downsample.0", 1, out, stride, input);
        return norm ? graph.norm(name + ".downsample.1", false, projected) : projected;
    }
}
