package org.inkstone.vision.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import onnx.Onnx;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.io.AtomicFile;
import org.inkstone.vision.pretrained.TorchWeights;

/**
 * Writes a trained network as an ONNX file (operator set 13), for inference in onnxruntime and other programs. The graph takes
 * {@code image [batch, C, H, W]} of floats, whatever layout the network has, and gives {@code probabilities [batch, classes]}, or
 * {@code logits} if asked. Weights are named as in PyTorch.
 *
 * <pre>{@code
 * OnnxExport.of(network).logits(true).write(Path.of("resnet20.onnx"));
 * }</pre>
 *
 * <p>Known are convolutions (depthwise ones too), batch norm, pooling, linear and output layers, residual sums, merged channels, option A
 * shortcuts, and ReLU, ReLU6, leaky ReLU, ELU, tanh, sigmoid and softmax; dropout is left out. Any other layer is refused by name. The size of
 * the pictures is read from the check in front of the first layer, which all models of {@code vision.model} have.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
public final class OnnxExport {
    private static final int OPERATOR_SET = 13;

    private final NetworkWalk walk;
    private boolean logits;

    private OnnxExport(NetworkWalk walk) {
        this.walk = walk;
    }

    /** For a graph with one input, the pictures, and one output. */
    public static OnnxExport of(ComputationGraph graph) {
        return new OnnxExport(new GraphWalk(graph, TorchWeights.of(graph).stateDict()));
    }

    /** For a network of layers that takes pictures. */
    public static OnnxExport of(MultiLayerNetwork network) {
        String[] names = IntStream.range(0, network.getnLayers())
                .filter(i -> network.getLayer(i).numParams() > 0)
                .mapToObj(Integer::toString)
                .toArray(String[]::new);
        return new OnnxExport(
                new LayersWalk(network, TorchWeights.of(network, names).stateDict()));
    }

    /** True: the output is what softmax would be applied to. Default: false, probabilities. */
    public OnnxExport logits(boolean logits) {
        this.logits = logits;
        return this;
    }

    /**
     * Writes the file under a temporary name and moves it.
     *
     * @throws IllegalArgumentException for a layer that has no equal in ONNX here, naming it
     * @throws UncheckedIOException when the file can't be written
     */
    public void write(Path file) {
        Onnx.ModelProto model = Onnx.ModelProto.newBuilder()
                .setIrVersion(Onnx.Version.IR_VERSION_2020_5_8_VALUE)
                .setProducerName("inkstone")
                .addOpsetImport(Onnx.OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                .setGraph(walk.export(logits))
                .build();
        try {
            AtomicFile.write(file, model::writeTo);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Writes a graph with probabilities as its output. */
    public static void write(ComputationGraph graph, Path file) {
        of(graph).write(file);
    }

    /** Writes a network of layers with probabilities as its output. */
    public static void write(MultiLayerNetwork network, Path file) {
        of(network).write(file);
    }
}
