package org.inkstone.sequence.attention;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer whose attention weights can be looked at. */
public interface AttentionRecorder {
    /** Whether the coming forward passes put their weights aside; off by default, since it costs time and memory. */
    void setRecording(boolean recording);

    /**
     * Weights of the last forward pass while recording, {@code [N, H, Tq, Tk]}: each row sums to one, or to zero where a query
     * may see nothing. Of a decoder layer, those of its attention to the encoder. Null if there was no such pass.
     */
    INDArray recordedWeights();
}
