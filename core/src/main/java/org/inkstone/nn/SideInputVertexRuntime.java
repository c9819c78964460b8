package org.inkstone.nn;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The vertex behind {@link SideInputVertex}. */
@SuppressWarnings("overrides") // of setInputs, which DL4J declares with and without dots
final class SideInputVertexRuntime extends LayerVertex {
    private final SideInputs sides;

    SideInputVertexRuntime(ComputationGraph graph, String name, int index, Layer layer, DataType dataType) {
        super(graph, name, index, layer, null, false, dataType);
        this.sides = (SideInputs) layer;
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
        INDArray[] all = getInputs();
        sides.setSideInputs(Arrays.copyOfRange(all, 1, all.length));
        return super.doForward(training, workspaces);
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
        Pair<Gradient, INDArray[]> own = super.doBackward(tbptt, workspaces);
        INDArray[] others = sides.sideGradients();
        INDArray[] gradients = new INDArray[others.length + 1];
        gradients[0] = own.getSecond()[0];
        System.arraycopy(others, 0, gradients, 1, others.length);
        return new Pair<>(own.getFirst(), gradients);
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(INDArray[] masks, MaskState state, int minibatchSize) {
        sides.setSideMasks(masks == null || masks.length < 1 ? null : Arrays.copyOfRange(masks, 1, masks.length));
        return super.feedForwardMaskArrays(masks, state, minibatchSize);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof SideInputVertexRuntime;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
