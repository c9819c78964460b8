package org.inkstone.train;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Drives the layers of a {@code MultiLayerNetwork} as its own {@code fit} does. */
final class LayersPassEngine implements PassEngine {
    private final MultiLayerNetwork network;
    private final Layer[] layers;
    private final PassMemory memory = new PassMemory();
    private final WatchedLayers watched = new WatchedLayers();
    private Gradient gradient;
    private int batchSize;

    LayersPassEngine(MultiLayerNetwork network) {
        this.network = network;
        layers = network.getLayers();
    }

    @Override
    public List<Layer> outputLayers() {
        return List.of(layers[layers.length - 1]);
    }

    @Override
    public Layer[] layers() {
        return layers;
    }

    @Override
    public int inputCount() {
        return 1;
    }

    @Override
    public List<String> names() {
        return IntStream.range(0, layers.length).mapToObj(this::name).toList();
    }

    private String name(int layer) {
        String given = layers[layer].conf().getLayer().getLayerName();
        return given == null ? Integer.toString(layer) : given;
    }

    @Override
    public WatchedLayers watched() {
        return watched;
    }

    private InputPreProcessor preProcessor(int layer) {
        return network.getLayerWiseConfigurations().getInputPreProcess(layer);
    }

    @Override
    public List<INDArray> forward(INDArray[] inputs, INDArray[] masks) {
        LayerWorkspaceMgr workspaces = memory.openForward(inputs);
        watched.clear();
        INDArray x = inputs[0];
        batchSize = (int) x.size(0);
        try {
            network.setInput(x);
            network.setLayerMaskArrays(masks == null ? null : masks[0], null);
            for (int i = 0; i < layers.length; i++) {
                MemoryWorkspace working = workspaces.notifyScopeEntered(ArrayType.FF_WORKING_MEM);
                try {
                    if (preProcessor(i) != null) {
                        x = preProcessor(i).preProcess(x, batchSize, workspaces);
                    }
                    x = layers[i].activate(x, true, workspaces);
                    watched.forward(name(i), x);
                } finally {
                    working.close();
                }
            }
        } catch (RuntimeException | Error e) {
            clear();
            throw e;
        }
        return List.of(x);
    }

    @Override
    public List<INDArray> backward(INDArray[] outputGradients) {
        if (!memory.isOpen()) {
            throw new IllegalStateException("backward needs a forward pass before it");
        }
        if (network.getFlattenedGradients() == null) {
            network.initGradientsView();
        }
        network.getFlattenedGradients().assign(0);
        gradient = new DefaultGradient(network.getFlattenedGradients());
        try (PassMemory.Backward backward = memory.new Backward()) {
            PassMemory.Backward.Part before = backward.open();
            INDArray epsilon = outputGradients[0] == null
                    ? null
                    : before.workspaces().dup(ArrayType.ACTIVATION_GRAD, outputGradients[0], 'c');
            for (int i = layers.length - 1; i >= 0 && epsilon != null; i--) {
                watched.backward(name(i), epsilon);
                if (layers[i] instanceof FrozenLayer) {
                    epsilon = null;
                    break;
                }
                PassMemory.Backward.Part part = backward.open();
                epsilon = step(i, epsilon, part.workspaces());
                before.close();
                before = part;
            }
            return Arrays.asList(epsilon == null ? null : epsilon.detach());
        } finally {
            clear();
        }
    }

    private INDArray step(int i, INDArray epsilon, LayerWorkspaceMgr workspaces) {
        MemoryWorkspace working = workspaces.notifyScopeEntered(ArrayType.BP_WORKING_MEM);
        try {
            Pair<Gradient, INDArray> result = layers[i].backpropGradient(epsilon, workspaces);
            Gradient own = result.getFirst();
            for (Map.Entry<String, INDArray> entry : own.gradientForVariable().entrySet()) {
                gradient.setGradientFor(
                        i + "_" + entry.getKey(), entry.getValue(), own.flatteningOrderForVariable(entry.getKey()));
            }
            INDArray toInput = result.getSecond();
            return toInput == null || preProcessor(i) == null
                    ? toInput
                    : preProcessor(i).backprop(toInput, batchSize, workspaces);
        } finally {
            working.close();
        }
    }

    @Override
    public void clear() {
        for (Layer layer : layers) {
            layer.clear();
        }
        network.clearLayerMaskArrays();
        memory.close();
    }

    @Override
    public Gradient gradient() {
        return gradient == null ? new DefaultGradient(network.getFlattenedGradients()) : gradient;
    }

    @Override
    public INDArray output(INDArray[] inputs, INDArray[] masks) {
        return network.output(inputs[0], false, masks == null ? null : masks[0], null);
    }

    @Override
    public void score(double loss) {
        network.setScore(loss);
    }

    @Override
    public Collection<TrainingListener> listeners() {
        return network.getListeners();
    }

    @Override
    public void applyUpdater(LayerWorkspaceMgr workspaces) {
        int batchOfOne = 1; // the gradient is already that of the loss
        network.getUpdater()
                .update(
                        network,
                        gradient,
                        network.getIterationCount(),
                        network.getEpochCount(),
                        batchOfOne,
                        workspaces);
    }

    @Override
    public void constrain(int iteration, int epoch) {
        for (Layer layer : layers) {
            layer.applyConstraints(iteration, epoch);
        }
    }

    @Override
    public double learningRate() {
        return MultiLayerTrainable.learningRate(network);
    }
}
