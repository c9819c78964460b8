package org.inkstone.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.inkstone.backend.Backend;
import org.inkstone.nn.FrozenBackward;
import org.inkstone.nn.NonFiniteValueException;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network driven from outside, for losses that no output layer holds: a generator trained through its discriminator, two
 * encoders under one contrastive loss. {@link #forward} keeps what {@link #backward} needs; {@link #update} lets DL4J's own
 * updater move the parameters. The loss may be anything that gives the gradient of the network's outputs.
 *
 * <p>Activations live in workspaces, so a step allocates next to nothing. Several passes (of different networks) may be under
 * way at once in a thread; of one network only the last forward pass can go backward. A pass belongs to the thread that uses
 * it.
 *
 * <p>Batch normalisation takes the batch's statistics in {@link #forward}, and its running estimates move in {@link #update}
 * alone, as DL4J has it: a network that is passed through without an update stays as it was.
 */
public final class NetworkPass {
    private final Model network;
    private final PassEngine engine;
    private final List<INDArray> outputs = new ArrayList<>();
    private INDArray[] masks;
    private boolean gradientReady;

    private NetworkPass(Model network, PassEngine engine) {
        this.network = network;
        this.engine = engine;
        engine.outputLayers().forEach(NetworkPass::checkOutput);
    }

    /** For a graph, which is initialised if it is not yet. @throws IllegalArgumentException for output layers with a loss */
    public static NetworkPass of(ComputationGraph graph) {
        Backend.ensureInitialized();
        graph.init();
        return new NetworkPass(graph, new GraphPassEngine(graph));
    }

    /** For a network, which is initialised if it is not yet. @throws IllegalArgumentException for output layers with a loss */
    public static NetworkPass of(MultiLayerNetwork network) {
        Backend.ensureInitialized();
        network.init();
        return new NetworkPass(network, new LayersPassEngine(network));
    }

    private static void checkOutput(Layer layer) {
        if (layer instanceof IOutputLayer) {
            throw new IllegalArgumentException(
                    "layer \"" + layer.conf().getLayer().getLayerName()
                            + "\" has a loss of its own; a network driven from outside ends in an ordinary layer");
        }
    }

    /** The network. */
    public Model network() {
        return network;
    }

    /**
     * Masks for the next forward pass or output, one for each input as in {@code fit}, null where there is none.
     *
     * @return this
     */
    public NetworkPass withMasks(INDArray... featureMasks) {
        masks = featureMasks;
        return this;
    }

    /**
     * Keeps copies of what these layers put out in a pass and of the gradient by it, for looking inside: {@link
     * #activation} and {@link #gradientAt}. Replaces what was watched before.
     *
     * @param layers names of layers or vertices; a layer without a name has its number
     * @return this
     * @throws IllegalArgumentException for a name that is not there, with those that are
     */
    public NetworkPass watch(String... layers) {
        List<String> names = engine.names();
        for (String layer : layers) {
            if (!names.contains(layer)) {
                throw new IllegalArgumentException("no layer \"" + layer + "\"; there are " + names);
            }
        }
        engine.watched().watch(List.of(layers));
        return this;
    }

    /** What a watched layer put out in the last forward pass, activation function included. */
    public INDArray activation(String layer) {
        return engine.watched().activation(layer);
    }

    /**
     * The gradient by what a watched layer put out, of the last backward pass.
     *
     * @throws IllegalStateException when the gradient does not reach the layer
     */
    public INDArray gradientAt(String layer) {
        return engine.watched().gradient(layer);
    }

    /**
     * Runs forward as in training, with dropout and the batch's statistics.
     *
     * @param inputs in the order of the network's inputs; they must not change before {@link #backward}
     * @return the first output, good until the next forward pass of this object; the others: {@link #outputs()}
     */
    public INDArray forward(INDArray... inputs) {
        checkCount("inputs", inputs.length, engine.inputCount());
        gradientReady = false;
        keep(engine.forward(inputs, takeMasks()));
        return outputs.get(0);
    }

    /** All outputs of the last forward pass, good until the next. */
    public List<INDArray> outputs() {
        return List.copyOf(outputs);
    }

    /**
     * Runs backward; the parameters' gradient is then in {@link #gradient()}.
     *
     * @param outputGradients the gradient of the loss by each output, of the output's shape; null where the loss does not
     *     depend on an output
     * @return the gradient by each input, a fresh array; null where the network gives none
     * @throws IllegalStateException without a forward pass before it
     */
    public List<INDArray> backward(INDArray... outputGradients) {
        checkCount("output gradients", outputGradients.length, outputs.size());
        for (int i = 0; i < outputGradients.length; i++) {
            if (outputGradients[i] != null && !outputGradients[i].equalShapes(outputs.get(i))) {
                throw new IllegalArgumentException("gradient " + i + " has shape "
                        + Arrays.toString(outputGradients[i].shape()) + ", its output "
                        + Arrays.toString(outputs.get(i).shape()));
            }
        }
        List<INDArray> inputGradients = engine.backward(outputGradients);
        gradientReady = true;
        return inputGradients;
    }

    /**
     * Runs backward through a network that is not trained, for the gradient of its inputs alone. What the parameters' gradient is
     * afterwards is left open, so that no {@link #update} may follow.
     *
     * @param outputGradients as in {@link #backward}
     * @return the gradient by each input, a fresh array; null where the network gives none
     */
    public List<INDArray> backwardToInputs(INDArray... outputGradients) {
        parameterGradients(false);
        try {
            return backward(outputGradients);
        } finally {
            parameterGradients(true);
            gradientReady = false;
        }
    }

    private void parameterGradients(boolean wanted) {
        for (Layer layer : engine.layers()) {
            if (layer instanceof FrozenBackward frozen) {
                frozen.setParameterGradients(wanted);
            }
        }
    }

    /**
     * Gives up the last forward pass where no backward pass will follow: while one is open, its thread can't ask any network
     * for its inference output. The outputs stay good.
     */
    public void forget() {
        engine.clear();
    }

    /**
     * The gradient by all parameters, the network's own flat array in the order of {@code params()}: it may be changed before
     * {@link #update}, and the next backward pass overwrites it.
     */
    public INDArray gradient() {
        return engine.gradient().gradient();
    }

    /**
     * Moves the parameters by the network's updater, with its schedule, clipping and weight decay, and counts an iteration.
     *
     * @param loss becomes the network's score, which listeners see
     * @throws NonFiniteValueException when the loss or the gradient is not finite; parameters and updater are then unchanged
     * @throws IllegalStateException without a backward pass before it
     */
    public void update(double loss) {
        if (!gradientReady) {
            throw new IllegalStateException("update needs a backward pass before it");
        }
        gradientReady = false;
        engine.score(loss);
        Collection<TrainingListener> listeners = engine.listeners();
        FiniteGradients.check(loss, gradient());
        listeners.forEach(listener -> listener.onGradientCalculation(network));
        NetworkUpdaters.install(network);
        engine.applyUpdater(LayerWorkspaceMgr.noWorkspaces());
        network.params().subi(gradient());
        int iteration = BaseOptimizer.getIterationCount(network);
        int epoch = BaseOptimizer.getEpochCount(network);
        listeners.forEach(listener -> listener.iterationDone(network, iteration, epoch));
        BaseOptimizer.incrementIterationCount(network, 1);
        engine.constrain(iteration, epoch);
    }

    /**
     * The first output in inference mode: no dropout, running statistics; a fresh array. DL4J allows it only while no forward pass
     * of the thread waits for its backward pass.
     */
    public INDArray output(INDArray... inputs) {
        checkCount("inputs", inputs.length, engine.inputCount());
        return engine.output(inputs, takeMasks());
    }

    /** The learning rate of the coming update; NaN where no layer has one. */
    public double learningRate() {
        return engine.learningRate();
    }

    private INDArray[] takeMasks() {
        INDArray[] taken = masks;
        masks = null;
        if (taken != null) {
            checkCount("masks", taken.length, engine.inputCount());
        }
        return taken;
    }

    private static void checkCount(String what, int given, int wanted) {
        if (given != wanted) {
            throw new IllegalArgumentException("the network takes " + wanted + " " + what + ", not " + given);
        }
    }

    /** Copies out of workspaces into arrays that are kept while their shape stays the same. */
    private void keep(List<INDArray> fresh) {
        MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            for (int i = 0; i < fresh.size(); i++) {
                INDArray from = fresh.get(i);
                INDArray to = i < outputs.size() ? outputs.get(i) : null;
                if (to != null && to.equalShapes(from) && to.dataType() == from.dataType()) {
                    to.assign(from);
                } else if (to != null) {
                    outputs.set(i, from.dup('c'));
                } else {
                    outputs.add(from.dup('c'));
                }
            }
        } finally {
            none.close();
        }
    }
}
