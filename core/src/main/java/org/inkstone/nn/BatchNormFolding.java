package org.inkstone.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Networks for inference alone, in which batch normalisation has gone into the layer before it: with running mean m and variance v,
 * {@code gamma (x W + b - m) / sqrt(v + eps) + beta} is a convolution with other weights and another bias. So a normalised network needs one
 * pass over its activations less for each norm, and no arithmetic but the convolutions' own.
 *
 * <p>A {@link Conv2d}, {@link DepthwiseConv2d}, {@link ConvTranspose2d} or {@link Linear} without activation function takes up the
 * {@link BatchNorm2d} behind it, with its ReLU, when nothing else uses its output. Every other layer stays as it is, a norm without such a
 * layer before it (in a pre-activation network) among them; DL4J's frozen layers lose their wrappers. In a graph the layer keeps its
 * name and the norm's name is gone. The outputs are those of the network's inference but for rounding. Trained on, the
 * result learns as a network without batch normalisation.
 */
public final class BatchNormFolding {
    private BatchNormFolding() {}

    /** A new graph with its own parameters; the argument, which must be initialised, is not changed. */
    public static ComputationGraph fold(ComputationGraph net) {
        Backend.ensureInitialized();
        // not clone(), with which DL4J's merge vertices forget their axis
        ComputationGraphConfiguration conf =
                ComputationGraphConfiguration.fromJson(net.getConfiguration().toJson());
        Map<String, LayerVertex> layers = new LinkedHashMap<>();
        conf.getVertices().forEach((name, vertex) -> {
            if (vertex instanceof LayerVertex layer) {
                unwrap(layer.getLayerConf());
                layers.put(name, layer);
            }
        });
        Map<String, NormEffect> effects = new HashMap<>();
        layers.forEach((name, layer) -> {
            String before = absorbing(conf, layers, name);
            if (before != null && !effects.containsKey(before)) {
                BatchNorm2d norm = (BatchNorm2d) layer.getLayerConf().getLayer();
                effects.put(before, NormEffect.of(norm, net.getVertex(name).paramTable(false)));
                NormEffect.absorb(layers.get(before).getLayerConf().getLayer(), norm);
                remove(conf, name, before);
            }
        });
        conf.setTopologicalOrder(null);
        conf.setTopologicalOrderStr(null);
        ComputationGraph folded = new ComputationGraph(conf);
        folded.init();
        for (GraphVertex vertex : folded.getVertices()) {
            String name = vertex.getVertexName();
            Layer layer =
                    layers.containsKey(name) ? layers.get(name).getLayerConf().getLayer() : null;
            copy(net.getVertex(name).paramTable(false), vertex.paramTable(false), layer, effects.get(name));
        }
        return folded;
    }

    /** The layer before a norm if that can take it up, else null. */
    private static String absorbing(ComputationGraphConfiguration conf, Map<String, LayerVertex> layers, String name) {
        List<String> inputs = conf.getVertexInputs().get(name);
        LayerVertex before = layers.get(inputs.get(0));
        boolean neighbours = before != null
                && inputs.size() == 1
                && layers.get(name).getPreProcessor() == null
                && NormEffect.fits(
                        before.getLayerConf().getLayer(),
                        layers.get(name).getLayerConf().getLayer());
        if (!neighbours || conf.getNetworkOutputs().contains(inputs.get(0))) {
            return null;
        }
        long uses = conf.getVertexInputs().values().stream()
                .flatMap(List::stream)
                .filter(inputs.get(0)::equals)
                .count();
        return uses == 1 ? inputs.get(0) : null;
    }

    private static void remove(ComputationGraphConfiguration conf, String name, String before) {
        conf.getVertices().remove(name);
        conf.getVertexInputs().remove(name);
        conf.getVertexInputs().values().forEach(inputs -> Collections.replaceAll(inputs, name, before));
        Collections.replaceAll(conf.getNetworkOutputs(), name, before);
    }

    /** A new network with its own parameters; the argument, which must be initialised, is not changed. */
    public static MultiLayerNetwork fold(MultiLayerNetwork net) {
        Backend.ensureInitialized();
        MultiLayerConfiguration conf = net.getLayerWiseConfigurations().clone();
        List<NeuralNetConfiguration> kept = new ArrayList<>();
        List<Integer> origins = new ArrayList<>();
        Map<Integer, NormEffect> effects = new HashMap<>();
        Map<Integer, InputPreProcessor> preProcessors = new HashMap<>();
        for (int i = 0; i < conf.getConfs().size(); i++) {
            unwrap(conf.getConf(i));
            Layer layer = conf.getConf(i).getLayer();
            InputPreProcessor preProcessor = conf.getInputPreProcess(i);
            int last = kept.size() - 1;
            if (last >= 0
                    && preProcessor == null
                    && !effects.containsKey(last)
                    && NormEffect.fits(kept.get(last).getLayer(), layer)) {
                effects.put(
                        last, NormEffect.of((BatchNorm2d) layer, net.getLayer(i).paramTable()));
                NormEffect.absorb(kept.get(last).getLayer(), (BatchNorm2d) layer);
                continue;
            }
            if (preProcessor != null) {
                preProcessors.put(kept.size(), preProcessor);
            }
            kept.add(conf.getConf(i));
            origins.add(i);
        }
        conf.setConfs(kept);
        conf.setInputPreProcessors(preProcessors);
        MultiLayerNetwork folded = new MultiLayerNetwork(conf);
        folded.init();
        for (int i = 0; i < kept.size(); i++) {
            copy(
                    net.getLayer(origins.get(i)).paramTable(),
                    folded.getLayer(i).paramTable(),
                    kept.get(i).getLayer(),
                    effects.get(i));
        }
        return folded;
    }

    private static void unwrap(NeuralNetConfiguration conf) {
        if (conf.getLayer() instanceof FrozenLayer frozen) {
            conf.setLayer(frozen.getLayer());
        }
    }

    private static void copy(Map<String, INDArray> from, Map<String, INDArray> to, Layer layer, NormEffect effect) {
        if (to == null) {
            return;
        }
        if (effect != null) {
            effect.apply(layer, from, to);
            return;
        }
        to.forEach((key, values) -> values.assign(from.get(key)));
    }
}
