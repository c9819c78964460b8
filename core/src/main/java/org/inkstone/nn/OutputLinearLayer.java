package org.inkstone.nn;

import static org.deeplearning4j.nn.params.DefaultParamInitializer.BIAS_KEY;
import static org.deeplearning4j.nn.params.DefaultParamInitializer.WEIGHT_KEY;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.OutputLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link OutputLinear}: keeps the loss the backward pass has found until the score is asked for. */
final class OutputLinearLayer extends OutputLayer {
    private final LinearProduct product = new LinearProduct();
    private final OutputLoss loss = new OutputLoss();
    /** Sum of the loss over the batch that input and labels belong to; NaN while not known. */
    private double knownLoss = Double.NaN;

    OutputLinearLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
        super.setInput(input, workspaces);
        knownLoss = Double.NaN;
    }

    @Override
    public void setLabels(INDArray labels) {
        // A graph sets the same labels again before it asks for the score.
        if (labels != this.labels) {
            knownLoss = Double.NaN;
        }
        super.setLabels(labels);
    }

    @Override
    public void setMaskArray(INDArray maskArray) {
        if (maskArray != this.maskArray) {
            knownLoss = Double.NaN;
        }
        super.setMaskArray(maskArray);
    }

    @Override
    protected INDArray preOutput(boolean training, LayerWorkspaceMgr workspaces) {
        return logits(ArrayType.ACTIVATIONS, training, workspaces);
    }

    private INDArray logits(ArrayType type, boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        INDArray weights = getParamWithNoise(WEIGHT_KEY, training, workspaces);
        INDArray bias = hasBias() ? getParamWithNoise(BIAS_KEY, training, workspaces) : null;
        INDArray x = LinearProduct.checked(input, weights, layerId()).castTo(dataType);
        INDArray z = product.forward(type, x, weights, bias, workspaces);
        if (maskArray != null) {
            applyMask(z);
        }
        return z;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray z = logits(ArrayType.BP_WORKING_MEM, true, workspaces);
        Pair<Double, INDArray> scoreAndDelta = loss.scoreAndGradient(
                layerConf().getLossFn(), labels, z, layerConf().getActivationFn(), maskArray);
        INDArray delta =
                Kernels.contiguous(scoreAndDelta.getSecond().castTo(dataType), ArrayType.BP_WORKING_MEM, workspaces);
        INDArray weights = getParamWithNoise(WEIGHT_KEY, true, workspaces);
        INDArray gradW = gradientViews.get(WEIGHT_KEY);
        INDArray gradB = hasBias() ? gradientViews.get(BIAS_KEY) : null;
        INDArray gradX = product.backward(input.castTo(dataType), weights, delta, gradW, gradB, workspaces);
        // The noisy weights are cleared by the network, after it has asked for the score.
        Gradient gradient = new DefaultGradient();
        gradient.setGradientFor(WEIGHT_KEY, gradW);
        if (gradB != null) {
            gradient.setGradientFor(BIAS_KEY, gradB);
        }
        this.gradient = gradient;
        knownLoss = scoreAndDelta.getFirst();
        return new Pair<>(gradient, backpropDropOutIfPresent(gradX));
    }

    @Override
    public double computeScore(double regularization, boolean training, LayerWorkspaceMgr workspaces) {
        if (!training || Double.isNaN(knownLoss)) {
            return super.computeScore(regularization, training, workspaces);
        }
        double perExample = conf().isMiniBatch() ? knownLoss / getInputMiniBatchSize() : knownLoss;
        score = perExample + regularization;
        return score;
    }

    @Override
    public void clear() {
        super.clear();
        knownLoss = Double.NaN;
    }
}
