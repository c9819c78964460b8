package org.inkstone.vision.pretrained;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.ImageToFlat;
import org.inkstone.nn.Linear;
import org.inkstone.vision.pretrained.TorchParameter.Layout;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layers of a network that have parameters, as PyTorch's modules. */
final class TorchModules {
    static final String WEIGHT = "weight";
    static final String BIAS = "bias";
    static final String RUNNING_VARIANCE = "running_var";

    private final List<TorchParameter> parameters = new ArrayList<>();
    private final Set<String> heads = new TreeSet<>();

    private TorchModules() {}

    /** @param renamed vertex to module, where they differ */
    static TorchModules of(ComputationGraph graph, Map<String, String> renamed) {
        TorchModules modules = new TorchModules();
        Arrays.stream(graph.topologicalSortOrder())
                .mapToObj(i -> graph.getVertices()[i])
                .filter(vertex -> vertex.hasLayer() && vertex.getLayer().numParams() > 0)
                .forEach(vertex -> {
                    String name = vertex.getVertexName();
                    InputPreProcessor before = ((LayerVertex)
                                    graph.getConfiguration().getVertices().get(name))
                            .getPreProcessor();
                    modules.add(renamed.getOrDefault(name, name), vertex.getLayer(), before);
                });
        return modules;
    }

    /** @param names of the layers that have parameters, first to last */
    static TorchModules of(MultiLayerNetwork network, List<String> names) {
        List<Layer> layers = Arrays.stream(network.getLayers())
                .filter(l -> l.numParams() > 0)
                .toList();
        if (layers.size() != names.size()) {
            throw new IllegalArgumentException("the network has " + layers.size()
                    + " layers with parameters, there are " + names.size() + " names: " + names);
        }
        TorchModules modules = new TorchModules();
        for (int i = 0; i < layers.size(); i++) {
            InputPreProcessor before = network.getLayerWiseConfigurations()
                    .getInputPreProcess(layers.get(i).getIndex());
            modules.add(names.get(i), layers.get(i), before);
        }
        return modules;
    }

    /** All parameters and running statistics. */
    List<TorchParameter> parameters() {
        return parameters;
    }

    /** Modules that give the network's output. */
    Set<String> heads() {
        return heads;
    }

    private void add(String module, Layer layer, InputPreProcessor before) {
        org.deeplearning4j.nn.conf.layers.Layer conf = unfrozen(layer.conf().getLayer());
        Map<String, INDArray> table = layer.paramTable(false);
        if (conf instanceof BatchNormalization norm) {
            addNorm(module, norm, table);
        } else if (conf instanceof Conv2d || conf.getClass() == ConvolutionLayer.class) {
            add(module, WEIGHT, table.get(ConvolutionParamInitializer.WEIGHT_KEY), TorchParameter.AS_IT_IS);
            add(module, BIAS, table.get(ConvolutionParamInitializer.BIAS_KEY), TorchParameter.ROW);
        } else if (conf instanceof Linear || conf instanceof DenseLayer || conf instanceof BaseOutputLayer) {
            if (conf instanceof BaseOutputLayer) {
                heads.add(module);
            }
            add(module, WEIGHT, table.get(DefaultParamInitializer.WEIGHT_KEY), matrix(before));
            add(module, BIAS, table.get(DefaultParamInitializer.BIAS_KEY), TorchParameter.ROW);
        } else {
            throw new IllegalArgumentException("layer " + module + " is a "
                    + conf.getClass().getSimpleName() + ", which has no equal among PyTorch's modules here");
        }
    }

    private static org.deeplearning4j.nn.conf.layers.Layer unfrozen(org.deeplearning4j.nn.conf.layers.Layer layer) {
        if (layer instanceof FrozenLayer frozen) {
            return frozen.getLayer();
        }
        return layer instanceof FrozenLayerWithBackprop frozen ? frozen.getUnderlying() : layer;
    }

    private void addNorm(String module, BatchNormalization norm, Map<String, INDArray> table) {
        if (norm.isUseLogStd()) {
            throw new IllegalArgumentException("batch normalisation " + module
                    + " keeps the logarithm of the deviation: build it with useLogStd(false)");
        }
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put(WEIGHT, BatchNormalizationParamInitializer.GAMMA);
        keys.put(BIAS, BatchNormalizationParamInitializer.BETA);
        keys.put("running_mean", BatchNormalizationParamInitializer.GLOBAL_MEAN);
        keys.put(RUNNING_VARIANCE, BatchNormalizationParamInitializer.GLOBAL_VAR);
        keys.forEach((kind, key) -> add(module, kind, table.get(key), TorchParameter.ROW));
    }

    private void add(String module, String kind, INDArray view, Layout layout) {
        if (view != null) {
            parameters.add(new TorchParameter(module, kind, view, layout));
        }
    }

    private static Layout matrix(InputPreProcessor before) {
        if (before instanceof ImageToFlat flat && flat.getFormat() == CNN2DFormat.NHWC) {
            return new TorchParameter.FlattenedPictures(flat.getHeight(), flat.getWidth(), flat.getChannels());
        }
        if (before instanceof CnnToFeedForwardPreProcessor flat && flat.getFormat() == CNN2DFormat.NHWC) {
            return new TorchParameter.FlattenedPictures(
                    flat.getInputHeight(), flat.getInputWidth(), flat.getNumChannels());
        }
        return TorchParameter.MATRIX;
    }
}
