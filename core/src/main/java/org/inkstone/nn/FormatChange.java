package org.inkstone.nn;

import java.util.Objects;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Brings images from NCHW to NHWC or back, for networks that work in another layout than their surroundings. */
public final class FormatChange implements InputPreProcessor {
    private final CNN2DFormat to;

    /** @param to the layout after it; before it is the other one */
    public FormatChange(@JsonProperty("to") CNN2DFormat to) {
        this.to = Objects.requireNonNull(to, "to");
    }

    public CNN2DFormat getTo() {
        return to;
    }

    private static INDArray change(INDArray x, CNN2DFormat to, ArrayType type, LayerWorkspaceMgr workspaces) {
        boolean last = to == CNN2DFormat.NHWC;
        long channels = x.size(last ? 1 : 3);
        if (channels == 1 && Kernels.isContiguous(x)) {
            long h = x.size(last ? 2 : 1);
            long w = x.size(last ? 3 : 2);
            return last ? x.reshape('c', x.size(0), h, w, 1) : x.reshape('c', x.size(0), 1, h, w);
        }
        return workspaces.dup(type, last ? x.permute(0, 2, 3, 1) : x.permute(0, 3, 1, 2), 'c');
    }

    @Override
    public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaces) {
        return workspaces.leverageTo(ArrayType.ACTIVATIONS, change(input, to, ArrayType.ACTIVATIONS, workspaces));
    }

    @Override
    public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr workspaces) {
        CNN2DFormat before = to == CNN2DFormat.NHWC ? CNN2DFormat.NCHW : CNN2DFormat.NHWC;
        INDArray changed = change(output, before, ArrayType.ACTIVATION_GRAD, workspaces);
        return workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, changed);
    }

    @Override
    public InputType getOutputType(InputType inputType) {
        if (!(inputType instanceof InputTypeConvolutional in)) {
            throw new IllegalStateException("FormatChange expects images, got " + inputType);
        }
        return InputType.convolutional(in.getHeight(), in.getWidth(), in.getChannels(), to);
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int miniBatchSize) {
        return new Pair<>(mask, state);
    }

    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public FormatChange clone() {
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FormatChange c && to == c.to;
    }

    @Override
    public int hashCode() {
        return to.hashCode();
    }
}
