package org.inkstone.generative.diffusion.unet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.SideInputVertex;

/** Puts the blocks of a {@link UNet} together. */
final class UNetGraph {
    private static final String EMBEDDING = "embedded";

    private final UNet.Builder options;
    private final GraphBuilder graph;
    private final Deque<Skip> skips = new ArrayDeque<>();
    /** The vertex last added, and its channels. */
    private Skip last;

    private record Skip(String name, int channels) {}

    UNetGraph(UNet.Builder options) {
        this.options = options;
        this.graph = new NeuralNetConfiguration.Builder()
                .seed(options.seed)
                .dataType(options.dataType)
                .updater(options.updater)
                .weightInit(options.weightInit)
                .graphBuilder()
                .validateOutputLayerConfig(false);
    }

    ComputationGraphConfiguration build() {
        inputs();
        int levels = options.multipliers.length;
        for (int level = 0; level < levels; level++) {
            down(level);
        }
        middle(levels - 1);
        for (int level = levels - 1; level >= 0; level--) {
            up(level);
        }
        Head head = new Head.Builder(options.groups)
                .nIn(last.channels())
                .nOut(options.outChannels == 0 ? options.channels : options.outChannels)
                .build();
        return graph.addLayer(UNet.PREDICTION, head, last.name())
                .setOutputs(UNet.PREDICTION)
                .build();
    }

    private void inputs() {
        List<String> names = new ArrayList<>(List.of(UNet.IMAGE, UNet.TIME));
        List<String> embedded = new ArrayList<>(List.of(UNet.TIME));
        if (options.condition != ConditionType.NONE) {
            names.add(options.condition.input());
        }
        if (options.condition == ConditionType.LABEL || options.condition == ConditionType.EMBEDDING) {
            embedded.add(options.condition.input());
        }
        graph.addInputs(names);
        TimeEmbedding time = new TimeEmbedding.Builder(options.baseWidth)
                .condition(options.condition, options.conditionSize)
                .nOut(options.embeddingWidth())
                .build();
        SideInputVertex.add(graph, EMBEDDING, time, embedded.toArray(String[]::new));
        Stem stem = new Stem.Builder(options.height, options.width)
                .inputGradient(options.inputGradient)
                .nIn(options.channels)
                .nOut(options.baseWidth)
                .build();
        graph.addLayer("stem", stem, UNet.IMAGE);
        last = new Skip("stem", options.baseWidth);
        skips.push(last);
    }

    private void down(int level) {
        for (int block = 0; block < options.blocksPerLevel; block++) {
            residual("down" + level + "block" + block, options.widthOf(level), null);
            attention("down" + level + "attention" + block, level);
            skips.push(last);
        }
        if (level < options.multipliers.length - 1) {
            resample("down" + level + "half", false);
            skips.push(last);
        }
    }

    private void middle(int level) {
        residual("middle0block", options.widthOf(level), null);
        attention("middle0attention", level);
        residual("middle1block", options.widthOf(level), null);
    }

    private void up(int level) {
        for (int block = 0; block <= options.blocksPerLevel; block++) {
            residual("up" + level + "block" + block, options.widthOf(level), skips.pop());
            attention("up" + level + "attention" + block, level);
        }
        if (level > 0) {
            resample("up" + level + "double", true);
        }
    }

    private void residual(String name, int channels, Skip skip) {
        ResidualBlock block = new ResidualBlock.Builder(options.embeddingWidth(), options.groups)
                .skipChannels(skip == null ? 0 : skip.channels())
                .dropoutProbability(options.dropout)
                .timeInjection(options.timeInjection)
                .nIn(last.channels())
                .nOut(channels)
                .build();
        String[] inputs = skip == null
                ? new String[] {last.name(), EMBEDDING}
                : new String[] {last.name(), skip.name(), EMBEDDING};
        SideInputVertex.add(graph, name, block, inputs);
        last = new Skip(name, channels);
    }

    private void attention(String name, int level) {
        if (!options.hasAttention(level)) {
            return;
        }
        boolean text = options.condition == ConditionType.TEXT;
        PixelAttention attention = new PixelAttention.Builder(last.channels(), options.heads, options.groups)
                .textWidth(text ? options.conditionSize : 0)
                .build();
        String[] inputs = text ? new String[] {last.name(), options.condition.input()} : new String[] {last.name()};
        SideInputVertex.add(graph, name, attention, inputs);
        last = new Skip(name, last.channels());
    }

    private void resample(String name, boolean up) {
        Resampling layer = new Resampling.Builder(up)
                .nIn(last.channels())
                .nOut(last.channels())
                .build();
        graph.addLayer(name, layer, last.name());
        last = new Skip(name, last.channels());
    }
}
