package org.inkstone.sequence.attention;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.Pass;
import org.inkstone.nn.SublayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link CrossAttention}. */
public final class CrossAttentionRuntime extends SublayerRuntime<CrossAttention, CrossAttentionPart>
        implements AttentionRecorder, MemoryReader {
    private transient INDArray memory;
    private transient INDArray memoryMask;

    CrossAttentionRuntime(NeuralNetConfiguration conf, DataType dataType, CrossAttentionPart part) {
        super(conf, dataType, part);
    }

    /**
     * A mask for the coming passes, beside the memory's padding.
     *
     * @param additive added to the scores, {@code [1 or N, 1 or H, T, Tk]}, minus infinity where a query may not see a key (see
     *                 {@link Masks}); null for none
     */
    public void setAttentionMask(INDArray additive) {
        part().setBias(additive);
    }

    @Override
    public void setMemory(INDArray value) {
        memory = value;
    }

    @Override
    public void setMemoryMask(INDArray mask) {
        memoryMask = mask;
    }

    @Override
    public void setMemoryGradient(INDArray gradient) {
        part().setMemoryGradient(gradient);
    }

    /** The graph takes all masks away by this. */
    @Override
    public void setMaskArray(INDArray mask) {
        super.setMaskArray(mask);
        if (mask == null) {
            memoryMask = null;
        }
    }

    @Override
    protected void forward(INDArray x, INDArray out, Pass pass) {
        if (memory == null) {
            throw new IllegalStateException("attention needs what it attends to: add it to a graph by addTo");
        }
        part().setMemory(rowsOf(memory.castTo(dataType)).reshape('c', memory.shape()), memoryMask);
        super.forward(x, out, pass);
    }

    @Override
    public void setRecording(boolean recording) {
        part().setRecording(recording);
    }

    @Override
    public INDArray recordedWeights() {
        return part().weights();
    }

    @Override
    public void clear() {
        super.clear();
        memory = null;
    }
}
