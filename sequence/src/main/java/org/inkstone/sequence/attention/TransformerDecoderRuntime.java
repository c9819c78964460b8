package org.inkstone.sequence.attention;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.nn.Pass;
import org.inkstone.nn.RowLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link TransformerDecoderLayer}; its {@link MemoryVertexRuntime} hands it the memory. */
public final class TransformerDecoderRuntime extends RowLayerRuntime<TransformerDecoderLayer>
        implements AttentionRecorder, MemoryReader {
    private final Residual self;
    private final Residual cross;
    private final Residual last;
    private transient INDArray memory;
    private transient INDArray memoryMask;
    private transient INDArray memoryGradient;
    private transient INDArray afterSelf;
    private transient INDArray afterCross;

    TransformerDecoderRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        this.self = layerConf().selfResidual();
        this.cross = layerConf().crossResidual();
        this.last = layerConf().lastResidual();
    }

    private CrossAttentionPart crossPart() {
        return (CrossAttentionPart) cross.inside();
    }

    @Override
    public void setMemory(INDArray value) {
        memory = value;
    }

    @Override
    public void setMemoryMask(INDArray value) {
        memoryMask = value;
    }

    @Override
    public void setMemoryGradient(INDArray value) {
        memoryGradient = value;
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
            throw new IllegalStateException("a decoder layer needs what it attends to: add it to a graph by addTo");
        }
        if (memory.rank() != 3 || memory.size(0) != pass.batch()) {
            throw new DL4JInvalidInputException("the memory must be [" + pass.batch() + ", time, features], got "
                    + Arrays.toString(memory.shape()));
        }
        afterSelf = pass.kept(x.shape());
        afterCross = pass.kept(x.shape());
        self.forward(x, afterSelf, pass);
        crossPart().setMemory(contiguous(memory), memoryMask);
        cross.forward(afterSelf, afterCross, pass);
        last.forward(afterCross, out, pass);
    }

    private INDArray contiguous(INDArray sequences) {
        return rowsOf(sequences.castTo(dataType)).reshape('c', sequences.shape());
    }

    @Override
    protected void backward(INDArray x, INDArray dy, INDArray dx, Pass pass) {
        INDArray dAfterCross = pass.scratch(x.shape());
        last.backward(afterCross, dy, dAfterCross, pass);
        INDArray dAfterSelf = pass.scratch(x.shape());
        crossPart().setMemoryGradient(memoryGradient);
        cross.backward(afterSelf, dAfterCross, dAfterSelf, pass);
        self.backward(x, dAfterSelf, dx, pass);
        afterSelf = null;
        afterCross = null;
    }

    @Override
    public void setRecording(boolean recording) {
        crossPart().setRecording(recording);
    }

    @Override
    public INDArray recordedWeights() {
        return crossPart().weights();
    }

    @Override
    public void clear() {
        super.clear();
        memory = null;
        memoryGradient = null;
    }

    /**
     * Keys and values of a memory, which all steps of a generation share.
     *
     * @param value {@code [N, Tk, memoryWidth]}
     * @return {@code [N, Tk, 2 keyWidth]}, keys first, in the activations' workspace
     */
    public INDArray projectMemory(INDArray value, LayerWorkspaceMgr workspaces) {
        long[] shape = {value.size(0), value.size(1), crossPart().pairWidth()};
        INDArray pairs = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType(), shape, 'c');
        crossPart().projectMemory(contiguous(value), pairs, inference((int) value.size(0), 1, workspaces));
        return pairs;
    }
}
