package org.inkstone.generative.diffusion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.train.ModelFiles;
import org.inkstone.train.NetworkPass;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A denoising network with all that training and sampling must know about it: the noise schedule, what it predicts, the shape of an
 * example, and what it is conditioned on. One file holds all of it.
 *
 * <p>The graph takes, in this order, noised examples, their times [N, 1] and, where there is one, the condition; a text comes with a
 * mask. Its only output, of the examples' shape, is an ordinary layer: {@link DiffusionStep} holds the loss.
 */
public final class DiffusionModel {
    private final ComputationGraph graph;
    private final DiffusionSettings settings;

    private DiffusionModel(ComputationGraph graph, DiffusionSettings settings) {
        this.graph = graph;
        this.settings = settings;
    }

    /**
     * A model of a graph, which is initialised if it is not yet.
     *
     * @throws IllegalArgumentException when the graph's inputs do not fit the settings
     */
    public static DiffusionModel of(ComputationGraph graph, DiffusionSettings settings) {
        Objects.requireNonNull(settings, "settings");
        List<String> inputs = graph.getConfiguration().getNetworkInputs();
        int expected = settings.kind() == Condition.Kind.NONE ? 2 : 3;
        if (inputs.size() != expected) {
            throw new IllegalArgumentException("the graph must take " + expected + " inputs, examples, times"
                    + (expected == 3 ? " and a condition of kind " + settings.kind() : " and no condition") + ": "
                    + inputs);
        }
        if (graph.getConfiguration().getNetworkOutputs().size() != 1) {
            throw new IllegalArgumentException("the graph must have one output: "
                    + graph.getConfiguration().getNetworkOutputs());
        }
        graph.init();
        return new DiffusionModel(graph, settings);
    }

    /**
     * Reads a model.
     *
     * @throws org.inkstone.train.ModelFileException when the file is missing, damaged, or holds another kind of model
     */
    public static DiffusionModel load(Path file) {
        DiffusionSettings settings = DiffusionSettings.ofNotes(file, ModelFiles.notes(file));
        return of(ModelFiles.loadGraph(file), settings);
    }

    /** Writes network, updater state and settings into one file, which {@link ModelFiles} can read as a plain network. */
    public void save(Path file) {
        ModelFiles.save(graph, file, settings.notes());
    }

    /** The network. */
    public ComputationGraph graph() {
        return graph;
    }

    /** What goes with the network. */
    public DiffusionSettings settings() {
        return settings;
    }

    /** A sampling with this model; see {@link Sampling#of} for what it starts with. */
    public Sampling sampling() {
        return Sampling.of(denoiser(), settings.schedule(), settings.prediction());
    }

    /** The network in inference mode, for one thread. */
    public Denoiser denoiser() {
        NetworkPass pass = NetworkPass.of(graph);
        return new Denoiser() {
            @Override
            public INDArray predict(INDArray x, double t, Condition condition) {
                settings.requireFits(condition);
                Condition ofAll = condition.forExamples((int) x.size(0));
                return masked(pass, ofAll)
                        .output(inputs(x, Nd4j.valueArrayOf(new long[] {x.size(0), 1}, t, DataType.FLOAT), ofAll));
            }

            @Override
            public boolean knowsNoCondition() {
                return settings.conditionDropout() > 0;
            }
        };
    }

    /** The graph's inputs, in its order. */
    static INDArray[] inputs(INDArray x, INDArray times, Condition condition) {
        List<INDArray> inputs = new ArrayList<>(List.of(x, times));
        condition.input().ifPresent(inputs::add);
        return inputs.toArray(INDArray[]::new);
    }

    /** The pass, told of the condition's mask where it has one. */
    static NetworkPass masked(NetworkPass pass, Condition condition) {
        return condition.mask().map(mask -> pass.withMasks(null, null, mask)).orElse(pass);
    }

    /** Refuses examples of another shape. */
    void requireFits(INDArray examples) {
        long[] shape = examples.shape();
        if (shape.length < 2 || !Arrays.equals(Arrays.copyOfRange(shape, 1, shape.length), settings.shape())) {
            throw new IllegalArgumentException("examples must have the shape " + Arrays.toString(settings.shape())
                    + " each: " + Arrays.toString(shape));
        }
    }
}
