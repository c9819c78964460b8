package org.inkstone.nn;

import java.io.Serializable;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Dilated convolution in float: ND4J 1.0.0-M2.1 finds no oneDNN primitive for it ("could not create a descriptor for a
 * dilated convolution"), so the kernel is spread out, with zeros between its values, and the convolution runs undilated.
 * Exact, and with the larger kernel still on the fast path. Without dilation, or in double, everything passes through.
 */
final class KernelDilation implements Serializable {
    private final int[] kernel;
    private final int[] dilation;
    private final boolean spreads;

    KernelDilation(int[] kernel, int[] dilation, DataType dataType) {
        this.kernel = kernel.clone();
        this.dilation = dilation.clone();
        this.spreads = dataType != DataType.DOUBLE && (dilation[0] != 1 || dilation[1] != 1);
    }

    /** Kernel size the operation is told. */
    int[] kernelSize() {
        return spreads ? new int[] {reach(0), reach(1)} : kernel;
    }

    /** Dilation the operation is told. */
    int[] remaining() {
        return spreads ? new int[] {1, 1} : dilation;
    }

    private int reach(int side) {
        return dilation[side] * (kernel[side] - 1) + 1;
    }

    INDArray spread(INDArray weights, ArrayType type, LayerWorkspaceMgr workspaces) {
        if (!spreads) {
            return weights;
        }
        INDArray wide = workspaces.create(type, weights.dataType(), shape(weights), 'c');
        wide.get(taps()).assign(weights);
        return wide;
    }

    /** Where the gradient of the kernel the operation sees goes: the view itself if that is the weights' own. */
    INDArray gradientOfKernel(INDArray gradW, LayerWorkspaceMgr workspaces) {
        return spreads
                ? workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, gradW.dataType(), shape(gradW), 'c')
                : gradW;
    }

    void gather(INDArray gradKernel, INDArray gradW) {
        if (spreads) {
            gradW.assign(gradKernel.get(taps()));
        }
    }

    private long[] shape(INDArray weights) {
        return new long[] {weights.size(0), weights.size(1), reach(0), reach(1)};
    }

    private INDArrayIndex[] taps() {
        return new INDArrayIndex[] {
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.interval(0, dilation[0], reach(0)),
            NDArrayIndex.interval(0, dilation[1], reach(1))
        };
    }
}
