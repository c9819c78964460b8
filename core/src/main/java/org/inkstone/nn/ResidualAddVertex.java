package org.inkstone.nn;

import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.backend.onednn.DirectSum;
import org.inkstone.backend.onednn.DirectSums;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;

/** The vertex behind {@link ResidualAdd}. Its output is kept for the backward pass: what ReLU let through is what is positive in it. */
@SuppressWarnings("overrides") // of setInputs, which DL4J declares with and without dots
final class ResidualAddVertex extends BaseGraphVertex {
    private final boolean relu;
    private final DirectSums sums = new DirectSums();
    private final SharedGradient sharing;
    private transient INDArray sum;

    ResidualAddVertex(ComputationGraph graph, String name, int index, boolean relu, DataType dataType) {
        super(graph, name, index, null, null, dataType);
        this.relu = relu;
        this.sharing = new SharedGradient(this);
    }

    @Override
    public boolean hasLayer() {
        return false;
    }

    @Override
    public Layer getLayer() {
        return null;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        if (!canDoForward()) {
            throw new IllegalStateException(this + ": inputs not set");
        }
        INDArray[] in = getInputs();
        if (!in[0].equalShapes(in[1])) {
            throw new DL4JInvalidInputException(this + " adds arrays of one shape, got "
                    + Arrays.toString(in[0].shape()) + " and " + Arrays.toString(in[1].shape()));
        }
        INDArray a = Kernels.contiguous(in[0].castTo(dataType), ArrayType.FF_WORKING_MEM, workspaces);
        INDArray b = Kernels.contiguous(in[1].castTo(dataType), ArrayType.FF_WORKING_MEM, workspaces);
        INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, a.shape(), 'c');
        sum = relu ? out : null;
        Optional<DirectSum> direct = direct(out);
        if (direct.isPresent()) {
            direct.get().forward(a, b, out);
            return out;
        }
        a.add(b, out);
        if (relu) {
            Nd4j.getExecutioner().exec(new RectifiedLinear(out, out));
        }
        return out;
    }

    /** oneDNN itself, for floats with ReLU. */
    private Optional<DirectSum> direct(INDArray out) {
        return relu && dataType == DataType.FLOAT ? sums.of(out.length()) : Optional.empty();
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
        if (!canDoBackward()) {
            throw new IllegalStateException(this + ": inputs or gradient not set");
        }
        INDArray d = Kernels.contiguous(getEpsilon().castTo(dataType), ArrayType.BP_WORKING_MEM, workspaces);
        INDArray first = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, d.shape(), 'c');
        Optional<DirectSum> direct = direct(d);
        if (direct.isPresent()) {
            direct.get().backward(sum, d, first);
        } else if (relu) {
            Nd4j.getExecutioner().exec(new Step(sum, first));
            first.muli(d);
        } else {
            first.assign(d);
        }
        INDArray second = sharing.isSafe(getGraph()) ? first : workspaces.dup(ArrayType.ACTIVATION_GRAD, first, 'c');
        return new Pair<>(null, new INDArray[] {first, second});
    }

    @Override
    public void clear() {
        super.clear();
        sum = null;
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray gradients) {
        if (gradients != null) {
            throw new IllegalArgumentException(this + " has no parameters, got gradients for " + gradients.length());
        }
    }

    /** A step is masked where both inputs are; an input without mask has all of them. */
    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(INDArray[] masks, MaskState state, int minibatchSize) {
        if (masks == null || masks[0] == null || masks[1] == null) {
            return new Pair<>(null, state);
        }
        return new Pair<>(Nd4j.math().max(masks[0], masks[1]), state);
    }

    @Override
    public String toString() {
        return "ResidualAdd \"" + getVertexName() + "\"";
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof ResidualAddVertex;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
