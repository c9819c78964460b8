package org.inkstone.sequence.attention;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.Pass;
import org.inkstone.nn.RowLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link TransformerLayer}. */
public final class TransformerLayerRuntime extends RowLayerRuntime<TransformerLayer> implements AttentionRecorder {
    private final Residual attention;
    private final Residual feedForward;
    private transient INDArray between;

    TransformerLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        this.attention = layerConf().firstResidual();
        this.feedForward = layerConf().secondResidual();
    }

    private SelfAttentionPart part() {
        return (SelfAttentionPart) attention.inside();
    }

    @Override
    protected void forward(INDArray x, INDArray out, Pass pass) {
        between = pass.kept(x.shape());
        attention.forward(x, between, pass);
        feedForward.forward(between, out, pass);
    }

    @Override
    protected void backward(INDArray x, INDArray dy, INDArray dx, Pass pass) {
        INDArray dBetween = pass.scratch(x.shape());
        feedForward.backward(between, dy, dBetween, pass);
        attention.backward(x, dBetween, dx, pass);
        between = null;
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
