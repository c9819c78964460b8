package org.inkstone.nn;

import java.io.Serializable;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A layer's activation function together with the pre-activations it needs in the backward pass, so that the layer does
 * not have to compute its forward pass a second time. The output handed on is never the array kept here: a following
 * layer may apply its dropout in place.
 */
final class FusedActivation implements Serializable {
    private transient INDArray preActivation;

    /** What a batch norm is asked to apply to its result. */
    static IActivation behind(BatchNorm2d norm) {
        if (norm.getLeak() > 0) {
            return new ActivationLReLU(norm.getLeak());
        }
        if (norm.isRelu6()) {
            return new ActivationReLU6();
        }
        return norm.isRelu() ? new ActivationReLU() : new ActivationIdentity();
    }

    static boolean isIdentity(IActivation f) {
        return f instanceof ActivationIdentity;
    }

    static boolean isPlainRelu(IActivation f) {
        return f instanceof ActivationReLU relu
                && relu.getMax() == null
                && relu.getThreshold() == null
                && relu.getNegativeSlope() == null;
    }

    /** Output for {@code z}, which may be overwritten. */
    INDArray forward(IActivation f, INDArray z, boolean training, LayerWorkspaceMgr workspaces) {
        preActivation = null;
        if (isIdentity(f)) {
            return z;
        }
        if (!training) {
            return f.getActivation(z, false);
        }
        preActivation = z;
        INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, z.dataType(), z.shape(), 'c');
        if (isPlainRelu(f)) {
            Nd4j.getExecutioner().exec(new RectifiedLinear(z, out));
            return out;
        }
        if (f instanceof ActivationLReLU leaky) {
            return leakyRelu(z, leaky.getAlpha(), out, workspaces);
        }
        return f.getActivation(out.assign(z), true);
    }

    /** {@code a z + (1 - a) max(z, 0)}: passes that run as fast as memory, where ND4J's own operation takes ten times as long. */
    private static INDArray leakyRelu(INDArray z, double slope, INDArray out, LayerWorkspaceMgr workspaces) {
        Nd4j.getExecutioner().exec(new RectifiedLinear(z, out));
        INDArray part = workspaces.createUninitialized(ArrayType.FF_WORKING_MEM, z.dataType(), z.shape(), 'c');
        return out.muli(1 - slope).addi(z.mul(slope, part));
    }

    /** True when {@link #backward} has what it needs from a training forward pass. */
    boolean isReady(IActivation f) {
        return isIdentity(f) || preActivation != null;
    }

    /** Gradient with respect to the pre-activation, contiguous in c order. */
    INDArray backward(IActivation f, INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray eps = Kernels.contiguous(epsilon, ArrayType.BP_WORKING_MEM, workspaces);
        if (isIdentity(f)) {
            return eps;
        }
        INDArray z = preActivation;
        preActivation = null;
        if (isPlainRelu(f)) {
            INDArray delta = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, z.dataType(), z.shape(), 'c');
            Nd4j.getExecutioner().exec(new Step(z, delta));
            return delta.muli(eps);
        }
        if (f instanceof ActivationLReLU leaky) {
            INDArray delta = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, z.dataType(), z.shape(), 'c');
            Nd4j.getExecutioner().exec(new Step(z, delta));
            return delta.muli(1 - leaky.getAlpha()).addi(leaky.getAlpha()).muli(eps);
        }
        return Kernels.contiguous(f.backprop(z, eps).getFirst(), ArrayType.BP_WORKING_MEM, workspaces);
    }

    void clear() {
        preActivation = null;
    }
}
