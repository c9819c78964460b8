package org.inkstone.nn;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Graph vertex that ends a residual block: the sum of two inputs of one shape, whatever it is, with ReLU behind it if wanted. The
 * gradient of the sum goes to both.
 *
 * <pre>{@code graph.addVertex("add", new ResidualAdd(true), "bn2", "shortcut")}</pre>
 *
 * @see <a href="https://arxiv.org/abs/1512.03385">He et al.: Deep Residual Learning for Image Recognition (2015)</a>
 */
public final class ResidualAdd extends GraphVertex {
    static {
        Backend.ensureInitialized();
    }

    private static final int INPUTS = 2;

    private final boolean relu;

    /** @param relu whether ReLU is applied to the sum, as behind the blocks of the first residual networks */
    public ResidualAdd(@JsonProperty("relu") boolean relu) {
        this.relu = relu;
    }

    /** Whether ReLU is applied to the sum. */
    public boolean isRelu() {
        return relu;
    }

    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public GraphVertex clone() {
        return new ResidualAdd(relu);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResidualAdd add && relu == add.relu;
    }

    @Override
    public int hashCode() {
        return Boolean.hashCode(relu);
    }

    @Override
    public long numParams(boolean backprop) {
        return 0;
    }

    @Override
    public int minVertexInputs() {
        return INPUTS;
    }

    @Override
    public int maxVertexInputs() {
        return INPUTS;
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType dataType) {
        return new ResidualAddVertex(graph, name, index, relu, dataType);
    }

    /** @throws InvalidInputTypeException unless both inputs have the same type, size and layout */
    @Override
    public InputType getOutputType(int layerIndex, InputType... inputs) {
        if (inputs.length != INPUTS || !inputs[0].equals(inputs[1])) {
            throw new InvalidInputTypeException(
                    "a residual sum needs two inputs of one type and size: " + Arrays.toString(inputs));
        }
        return inputs[0];
    }

    @Override
    public MemoryReport getMemoryReport(InputType... inputs) {
        return new LayerMemoryReport.Builder(null, ResidualAdd.class, inputs[0], getOutputType(-1, inputs))
                .standardMemory(0, 0)
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }
}
