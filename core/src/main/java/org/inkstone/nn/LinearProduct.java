package org.inkstone.nn;

import java.io.Serializable;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code z = x W + b} and its gradients. DL4J keeps W in f order, which is the c order of its transpose: every product
 * here is handed to oneDNN as one of c-ordered matrices.
 */
final class LinearProduct implements Serializable {
    private final Kernels.Constant ones = new Kernels.Constant(1);

    /** The input, if it is a matrix with as many columns as the weights have rows. */
    static INDArray checked(INDArray input, INDArray weights, String layerId) {
        if (input.rank() != 2) {
            throw new DL4JInvalidInputException("Expected input of shape [batch, " + weights.size(0) + "], got "
                    + Arrays.toString(input.shape()) + ": missing preprocessor or wrong input type? " + layerId);
        }
        if (input.size(1) != weights.size(0)) {
            throw new DL4JInvalidInputException("Input has " + input.size(1) + " columns (shape "
                    + Arrays.toString(input.shape()) + "), the layer expects " + weights.size(0) + " " + layerId);
        }
        return input;
    }

    INDArray forward(INDArray input, INDArray weights, INDArray bias, LayerWorkspaceMgr workspaces) {
        return forward(ArrayType.ACTIVATIONS, input, weights, bias, workspaces);
    }

    INDArray forward(ArrayType type, INDArray input, INDArray weights, INDArray bias, LayerWorkspaceMgr workspaces) {
        INDArray x = Kernels.contiguous(input, ArrayType.FF_WORKING_MEM, workspaces);
        INDArray out =
                workspaces.createUninitialized(type, weights.dataType(), new long[] {x.size(0), weights.size(1)}, 'c');
        Kernels.matmul(x, false, weights.transpose(), true, out);
        return bias == null ? out : out.addiRowVector(bias);
    }

    /** Fills the gradient views and returns the gradient with respect to x. {@code gradB} may be null. */
    INDArray backward(
            INDArray input,
            INDArray weights,
            INDArray delta,
            INDArray gradW,
            INDArray gradB,
            LayerWorkspaceMgr workspaces) {
        INDArray x = Kernels.contiguous(input, ArrayType.BP_WORKING_MEM, workspaces);
        Kernels.matmul(delta, true, x, false, gradW.transpose());
        if (gradB != null) {
            Kernels.matmul(ones.row(delta.size(0), delta), false, delta, false, gradB.reshape('c', 1, gradB.length()));
        }
        INDArray gradX = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, weights.dataType(), x.shape(), 'c');
        Kernels.matmul(delta, false, weights.transpose(), false, gradX);
        return gradX;
    }
}
