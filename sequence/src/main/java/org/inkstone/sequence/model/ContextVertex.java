package org.inkstone.sequence.model;

import java.util.Objects;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Hands the encoder's last word to every step of the decoder (Cho et al. 2014): of the first input [N, Ts, C] the last step that
 * is real, after the features of each step of the second input [N, Tt, D], as [N, Tt, D + C]. DL4J's own vertices for this take
 * {@code RNNFormat.NCW} alone.
 */
public final class ContextVertex extends GraphVertex {
    private final String sourceInput;

    /**
     * A vertex with two inputs.
     *
     * @param sourceInput name of the network's input whose mask tells the real steps of the first input
     */
    public ContextVertex(@JsonProperty("sourceInput") String sourceInput) {
        this.sourceInput = Objects.requireNonNull(sourceInput, "sourceInput");
    }

    /** See the constructor. */
    public String getSourceInput() {
        return sourceInput;
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray parameters,
            boolean initializeParameters,
            DataType dataType) {
        return new ContextVertexRuntime(graph, name, index, sourceInput, dataType);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType... inputs) {
        InputType.InputTypeRecurrent source = sequence(inputs, 0);
        InputType.InputTypeRecurrent target = sequence(inputs, 1);
        return InputType.recurrent(source.getSize() + target.getSize(), target.getTimeSeriesLength(), RNNFormat.NWC);
    }

    private static InputType.InputTypeRecurrent sequence(InputType[] inputs, int index) {
        if (inputs.length == 2
                && inputs[index] instanceof InputType.InputTypeRecurrent recurrent
                && recurrent.getFormat() == RNNFormat.NWC) {
            return recurrent;
        }
        throw new IllegalStateException("ContextVertex takes two sequences [batch, time, features] (RNNFormat.NWC)");
    }

    @Override
    public MemoryReport getMemoryReport(InputType... inputs) {
        return new LayerMemoryReport.Builder(null, ContextVertex.class, inputs[0], getOutputType(-1, inputs))
                .standardMemory(0, 0)
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(0, 0)
                .build();
    }

    @Override
    public long numParams(boolean backprop) {
        return 0;
    }

    @Override
    public int minVertexInputs() {
        return 2;
    }

    @Override
    public int maxVertexInputs() {
        return 2;
    }

    @Override
    public ContextVertex clone() {
        return new ContextVertex(sourceInput);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContextVertex vertex && sourceInput.equals(vertex.sourceInput);
    }

    @Override
    public int hashCode() {
        return sourceInput.hashCode();
    }
}
