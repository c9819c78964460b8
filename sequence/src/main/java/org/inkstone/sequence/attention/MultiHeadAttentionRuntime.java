package org.inkstone.sequence.attention;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.Pass;
import org.inkstone.nn.RowLayerRuntime;
import org.inkstone.nn.kernel.BiasKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link MultiHeadAttention}. */
public final class MultiHeadAttentionRuntime extends RowLayerRuntime<MultiHeadAttention> implements AttentionRecorder {
    private final SelfAttentionPart part;

    MultiHeadAttentionRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        this.part = layerConf().part();
    }

    /**
     * A mask for the coming passes, beside padding and causality.
     *
     * @param additive added to the scores, {@code [1 or N, 1 or H, T, T]}, minus infinity where a query may not see a key (see
     *                 {@link Masks}); null for none
     */
    public void setAttentionMask(INDArray additive) {
        part.setBias(additive);
    }

    @Override
    protected void forward(INDArray x, INDArray out, Pass pass) {
        part.forward(x, out, pass);
        if (part.last().bias(pass) != null) {
            BiasKernels.addBias(out, part.last().bias(pass));
        }
    }

    @Override
    protected void backward(INDArray x, INDArray dy, INDArray dx, Pass pass) {
        if (part.last().biasGradient(pass) != null) {
            BiasKernels.columnSums(dy, part.last().biasGradient(pass));
        }
        part.backward(x, dy, dx, pass);
    }

    @Override
    public void setRecording(boolean recording) {
        part.setRecording(recording);
    }

    @Override
    public INDArray recordedWeights() {
        return part.weights();
    }
}
