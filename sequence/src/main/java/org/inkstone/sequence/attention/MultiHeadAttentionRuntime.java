package org.inkstone.sequence.attention;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.SublayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link MultiHeadAttention}. */
public final class MultiHeadAttentionRuntime extends SublayerRuntime<MultiHeadAttention, SelfAttentionPart>
        implements AttentionRecorder {

    MultiHeadAttentionRuntime(NeuralNetConfiguration conf, DataType dataType, SelfAttentionPart part) {
        super(conf, dataType, part);
    }

    /**
     * A mask for the coming passes, beside padding and causality.
     *
     * @param additive added to the scores, {@code [1 or N, 1 or H, T, T]}, minus infinity where a query may not see a key (see
     *                 {@link Masks}); null for none
     */
    public void setAttentionMask(INDArray additive) {
        part().setBias(additive);
    }

    @Override
    public void setRecording(boolean recording) {
        part().setRecording(recording);
    }

    @Override
    public INDArray recordedWeights() {
        return part().weights();
    }
}
