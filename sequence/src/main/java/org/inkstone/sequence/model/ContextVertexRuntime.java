package org.inkstone.sequence.model;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The vertex behind {@link ContextVertex}. */
@SuppressWarnings("overrides") // of setInputs in DL4J's base class
final class ContextVertexRuntime extends BaseGraphVertex {
    private final int sourceIndex;
    private transient int[] last;

    ContextVertexRuntime(ComputationGraph graph, String name, int index, String sourceInput, DataType dataType) {
        super(graph, name, index, null, null, dataType);
        sourceIndex = graph.getConfiguration().getNetworkInputs().indexOf(sourceInput);
        if (sourceIndex < 0) {
            throw new IllegalStateException(
                    "sourceInput must be one of " + graph.getConfiguration().getNetworkInputs() + ": " + sourceInput);
        }
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray source = inputs[0];
        INDArray target = inputs[1];
        INDArray[] masks = graph.getInputMaskArrays();
        last = LastSteps.of(masks == null ? null : masks[sourceIndex], (int) source.size(0), (int) source.size(1));
        INDArray context =
                workspaces.create(ArrayType.FF_WORKING_MEM, dataType, new long[] {source.size(0), source.size(2)}, 'c');
        LastSteps.gather(workspaces.dup(ArrayType.FF_WORKING_MEM, source, 'c'), last, context);
        INDArray out = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS,
                dataType,
                new long[] {target.size(0), target.size(1), target.size(2) + source.size(2)},
                'c');
        join(target, context, out);
        return out;
    }

    /** Writes the features [N, T, D], and after them the context [N, C] at each step, to {@code out} [N, T, D + C]. */
    static void join(INDArray features, INDArray context, INDArray out) {
        long width = features.size(2);
        front(out, width).assign(features);
        long batch = features.size(0);
        long size = context.size(1);
        // assign would broadcast by itself, but copies the values once and leaves the rest.
        back(out, width).assign(context.reshape(batch, 1, size).broadcast(batch, features.size(1), size));
    }

    private static INDArray front(INDArray joined, long width) {
        return joined.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, width));
    }

    private static INDArray back(INDArray joined, long width) {
        return joined.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(width, joined.size(2)));
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
        long width = inputs[1].size(2);
        INDArray target = workspaces.dup(ArrayType.ACTIVATION_GRAD, front(epsilon, width), 'c');
        INDArray context = back(epsilon, width).sum(1).dup('c');
        INDArray source = workspaces.create(ArrayType.ACTIVATION_GRAD, dataType, inputs[0].shape(), 'c');
        LastSteps.scatter(context, last, source);
        return new Pair<>(null, new INDArray[] {source, target});
    }

    /** The target's mask goes on: the steps are the target's. */
    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(INDArray[] masks, MaskState state, int batch) {
        return new Pair<>(masks == null ? null : masks[1], state);
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray gradients) {
        if (gradients != null) {
            throw new IllegalStateException("a ContextVertex has no parameters");
        }
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
    public String toString() {
        return "ContextVertex(name=" + vertexName + ")";
    }
}
