package org.inkstone.vision.pretrained;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * PyTorch's weights in and out of a network, by the names of PyTorch's modules. The models of {@code vision.model} that are
 * graphs name their vertices as torchvision names its modules, so its published weights fit as they are:
 *
 * <pre>{@code
 * var net = new ComputationGraph(ResNet.imageNet(18).build());
 * net.init();
 * try (TensorFile file = TensorFile.open(Path.of("resnet18-f37072fd.pth"))) {
 *     TorchWeights.of(net).load(file);
 * }
 * }</pre>
 *
 * <p>Kernels lie here as in PyTorch; the matrices of linear layers are turned, and those behind flattened NHWC pictures also have
 * their inputs brought from PyTorch's order (channel, row, column) into that of the model. Counters of batches
 * ({@code num_batches_tracked}) are left out. Either all tensors are checked and then taken, or none.
 */
public final class TorchWeights {
    private static final String COUNTER = "num_batches_tracked";

    private final Model network;
    private final Supplier<TorchModules> find;
    private final Map<String, String> renamed = new HashMap<>();
    private final Set<String> kept = new TreeSet<>();
    private boolean keepHead;
    private boolean strict = true;

    private TorchWeights(ComputationGraph graph) {
        network = graph;
        find = () -> TorchModules.of(graph, renamed);
    }

    private TorchWeights(MultiLayerNetwork layers, List<String> names) {
        network = layers;
        find = () -> TorchModules.of(layers, names);
    }

    /** For a graph whose vertices are named as PyTorch's modules. */
    public static TorchWeights of(ComputationGraph graph) {
        return new TorchWeights(graph);
    }

    /**
     * For a network of layers.
     *
     * @param modules PyTorch's names of the layers that have parameters, first to last, such as {@code conv1, conv2, fc1}
     */
    public static TorchWeights of(MultiLayerNetwork network, String... modules) {
        return new TorchWeights(network, List.of(modules));
    }

    /** Says that a vertex has another name in the file, for example {@code fc} for {@code linear}. */
    public TorchWeights module(String vertex, String inFile) {
        renamed.put(vertex, inFile);
        return this;
    }

    /** True: the output layer stays as it is, for a model with other classes than the file's. Default: false. */
    public TorchWeights keepHead(boolean keep) {
        this.keepHead = keep;
        return this;
    }

    /** Leaves modules as they are, by their names in PyTorch. */
    public TorchWeights keep(String... modules) {
        kept.addAll(List.of(modules));
        return this;
    }

    /** False: {@link #load} takes what fits and reports the rest. Default: true, anything else than a perfect fit fails. */
    public TorchWeights strict(boolean strict) {
        this.strict = strict;
        return this;
    }

    /**
     * Takes the weights of a file.
     *
     * @return what was taken, and what was not
     * @throws WeightsMismatchException naming every missing, unexpected and mis-shaped tensor; the network is unchanged then
     * @throws TensorFileException when a tensor can't be read
     */
    public WeightsReport load(TensorFile file) {
        TorchModules modules = find.get();
        Set<String> left = new TreeSet<>(kept);
        if (keepHead) {
            left.addAll(modules.heads());
        }
        Map<String, TorchParameter> wanted = new LinkedHashMap<>();
        modules.parameters().stream().filter(p -> !left.contains(p.module())).forEach(p -> wanted.put(p.name(), p));
        List<String> missing = new ArrayList<>();
        List<String> misshaped = new ArrayList<>();
        List<String> fitting = new ArrayList<>();
        wanted.forEach((name, parameter) -> {
            if (!file.names().contains(name)) {
                missing.add(name);
            } else if (parameter.fits(file.info(name))) {
                fitting.add(name);
            } else {
                misshaped.add(mismatch(file.info(name), parameter, modules.heads()));
            }
        });
        List<String> unexpected = file.names().stream()
                .filter(name -> !wanted.containsKey(name) && !name.endsWith("." + COUNTER))
                .filter(name -> !left.contains(name.substring(0, Math.max(0, name.lastIndexOf('.')))))
                .toList();
        WeightsReport report = new WeightsReport(file.file(), fitting, missing, unexpected, misshaped);
        if (strict && !report.complete()) {
            throw new WeightsMismatchException(report);
        }
        fitting.forEach(name -> wanted.get(name).set(file.array(name)));
        return report;
    }

    private static String mismatch(TensorInfo info, TorchParameter parameter, Set<String> heads) {
        long[] there = info.shape();
        long[] here = parameter.shape();
        if (!info.type().floating()) {
            return info.name() + " is of type " + info.type();
        }
        boolean sameBut = there.length == here.length && Arrays.equals(there, 1, there.length, here, 1, here.length);
        if (heads.contains(parameter.module()) && sameBut) {
            return info.name() + " is for " + there[0] + " classes, the model has " + here[0]
                    + " (build it with classes(" + there[0] + "), or keep its own head)";
        }
        return info.name() + " is " + Arrays.toString(there) + ", the model's " + Arrays.toString(here);
    }

    /**
     * The network's weights as PyTorch would have them in {@code model.state_dict()}: a copy, in the order of the layers.
     */
    public Map<String, INDArray> stateDict() {
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        for (TorchParameter parameter : find.get().parameters()) {
            tensors.put(parameter.name(), parameter.get());
            if (parameter.kind().equals(TorchModules.RUNNING_VARIANCE)) {
                tensors.put(parameter.module() + "." + COUNTER, Nd4j.scalar((long) iterations()));
            }
        }
        return tensors;
    }

    private int iterations() {
        return network instanceof ComputationGraph graph
                ? graph.getConfiguration().getIterationCount()
                : ((MultiLayerNetwork) network).getLayerWiseConfigurations().getIterationCount();
    }

    /**
     * Writes the network's weights to a safetensors file that {@code safetensors.torch.load_file} and
     * {@code model.load_state_dict} take in Python.
     *
     * @throws java.io.UncheckedIOException when the file can't be written
     */
    public void save(Path file) {
        Safetensors.write(file, stateDict(), Map.of("format", "pt"));
    }
}
