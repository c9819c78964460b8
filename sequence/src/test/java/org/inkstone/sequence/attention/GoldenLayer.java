package org.inkstone.sequence.attention;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.nn.SequenceLayer;
import org.inkstone.sequence.GoldenCase;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer alone in a network, run forward and backward on a golden case's arrays. */
final class GoldenLayer {
    static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

    private final GoldenCase golden;
    private final DataType type;
    private final Layer layer;

    GoldenLayer(GoldenCase golden, SequenceLayer conf, DataType type) {
        this.golden = golden;
        this.type = type;
        INDArray x = golden.input("x");
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .dataType(type)
                .list()
                .layer(conf)
                .setInputType(InputType.recurrent(x.size(2), x.size(1), RNNFormat.NWC))
                .build());
        network.init();
        network.initGradientsView();
        layer = network.getLayer(0);
        fill(layer.paramTable(), golden);
    }

    /** Puts the case's parameters into the layer's, all of them and no others. */
    static void fill(Map<String, INDArray> table, GoldenCase golden) {
        Map<String, INDArray> values = golden.parameters();
        if (!values.keySet().equals(table.keySet())) {
            throw new AssertionError(golden + " has " + values.keySet() + ", the layer " + table.keySet());
        }
        values.forEach((name, value) -> table.get(name).assign(value));
    }

    Layer layer() {
        return layer;
    }

    /** Compares the output and all gradients. */
    void check() {
        INDArray mask = golden.mask("keyMask");
        layer.setInput(golden.input("x").castTo(type), NO_WORKSPACES);
        layer.setMaskArray(mask);
        golden.assertOutput("output", layer.activate(true, NO_WORKSPACES), mask);
        Pair<Gradient, INDArray> back =
                layer.backpropGradient(golden.outputGradient().castTo(type), NO_WORKSPACES);
        golden.assertGradient("x", back.getSecond());
        back.getFirst().gradientForVariable().forEach(golden::assertGradient);
    }
}
