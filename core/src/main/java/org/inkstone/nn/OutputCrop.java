package org.inkstone.nn;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Output padding of a transposed convolution, which ND4J's operation refuses: the convolution runs without any padding, and
 * the output is cut out of what it makes. Rows and columns that no window reaches are zero.
 */
final class OutputCrop {
    private final ConvTranspose2d layer;
    private final int rowAxis;

    OutputCrop(ConvTranspose2d layer, int rowAxis) {
        this.layer = layer;
        this.rowAxis = rowAxis;
    }

    boolean isNeeded() {
        int[] added = layer.getOutputPadding();
        return added[0] > 0 || added[1] > 0;
    }

    /** Padding the operation is told. */
    int[] padding() {
        return isNeeded() ? new int[] {0, 0} : layer.getPadding();
    }

    /** Room for what the operation makes. */
    INDArray whole(INDArray x, INDArray out, ArrayType type, LayerWorkspaceMgr workspaces) {
        long[] shape = out.shape().clone();
        for (int side = 0; side < 2; side++) {
            shape[rowAxis + side] = full(side, x);
        }
        return workspaces.create(type, out.dataType(), shape, 'c');
    }

    private long full(int side, INDArray x) {
        return (x.size(rowAxis + side) - 1) * layer.getStride()[side]
                + (long) layer.getDilation()[side] * (layer.getKernelSize()[side] - 1)
                + 1;
    }

    /** Copies the part of {@code whole} that the output shows; the rest of {@code out} stays as it is. */
    void cut(INDArray whole, INDArray out) {
        out.get(shown(whole, out, false)).assign(whole.get(shown(whole, out, true)));
    }

    /** The reverse of {@link #cut}. */
    void putBack(INDArray out, INDArray whole) {
        whole.get(shown(whole, out, true)).assign(out.get(shown(whole, out, false)));
    }

    private INDArrayIndex[] shown(INDArray whole, INDArray out, boolean inWhole) {
        INDArrayIndex[] index = new INDArrayIndex[4];
        for (int axis = 0; axis < index.length; axis++) {
            index[axis] = NDArrayIndex.all();
        }
        for (int side = 0; side < 2; side++) {
            int axis = rowAxis + side;
            int before = layer.getPadding()[side];
            long length = Math.min(whole.size(axis) - before, out.size(axis));
            long from = inWhole ? before : 0;
            index[axis] = NDArrayIndex.interval(from, from + length);
        }
        return index;
    }
}
