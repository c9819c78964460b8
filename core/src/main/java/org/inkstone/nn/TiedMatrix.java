package org.inkstone.nn;

import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A matrix of the flat vector that a layer's parameters (or gradients) are a view of: how an output layer
 * reaches the embedding it shares its weights with, although DL4J's layers do not know each other.
 */
final class TiedMatrix {
    private TiedMatrix() {}

    static INDArray of(INDArray layersView, long offset, long rows, long columns, String who) {
        DataBuffer own = layersView.data();
        DataBuffer all = own.originalDataBuffer() == null ? own : own.originalDataBuffer();
        if (all.length() < offset + rows * columns) {
            throw new IllegalStateException(
                    who + " is tied, but the network has no embedding of " + rows + " x " + columns + " at " + offset);
        }
        return Kernels.outsideWorkspaces(
                () -> Nd4j.create(all, new long[] {rows, columns}, new long[] {columns, 1}, offset, 'c'));
    }
}
