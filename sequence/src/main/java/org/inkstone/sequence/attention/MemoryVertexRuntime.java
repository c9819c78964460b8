package org.inkstone.sequence.attention;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The vertex behind {@link MemoryVertex}. */
@SuppressWarnings("overrides") // of setInputs, which DL4J declares with and without dots
final class MemoryVertexRuntime extends LayerVertex {
    private final MemoryReader reader;

    MemoryVertexRuntime(ComputationGraph graph, String name, int index, MemoryReader reader, DataType dataType) {
        super(graph, name, index, reader, null, false, dataType);
        this.reader = reader;
    }

    @Override
    public void setInput(int inputNumber, INDArray input, LayerWorkspaceMgr workspaces) {
        if (inputNumber == 0) {
            super.setInput(0, input, workspaces);
        } else {
            getInputs()[inputNumber] = input;
        }
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        reader.setMemory(getInputs()[1]);
        return super.doForward(training, workspaces);
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
        INDArray memory = getInputs()[1];
        INDArray gradient = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, memory.shape(), 'c');
        reader.setMemoryGradient(gradient);
        Pair<Gradient, INDArray[]> own = super.doBackward(tbptt, workspaces);
        return new Pair<>(own.getFirst(), new INDArray[] {own.getSecond()[0], gradient});
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(INDArray[] masks, MaskState state, int minibatchSize) {
        Pair<INDArray, MaskState> own = super.feedForwardMaskArrays(masks, state, minibatchSize);
        reader.setMemoryMask(masks == null ? null : masks[1]);
        return own;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof MemoryVertexRuntime;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
