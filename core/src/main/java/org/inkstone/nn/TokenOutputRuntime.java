package org.inkstone.nn;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.nn.kernel.BiasKernels;
import org.inkstone.nn.kernel.CrossEntropyKernels;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The layer behind {@link TokenOutput}. */
public final class TokenOutputRuntime extends SequenceLayerRuntime<TokenOutput> implements IOutputLayer, TokenScores {
    private transient INDArray labels;
    private transient CrossEntropyKernels.Result result;
    private transient INDArray tiedWeights;
    private transient INDArray tiedGradient;

    TokenOutputRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
        super.setInput(input, workspaces);
        result = null;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        INDArray x = rows(input);
        INDArray out = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS,
                dataType,
                new long[] {input.size(0), input.size(1), layerConf().getNOut()},
                'c');
        INDArray z = rowsOf(out);
        logits(x, z);
        CrossEntropyKernels.softmax(z, z);
        return out;
    }

    /** Writes the logits {@code [M, nOut]} of rows {@code [M, nIn]}. */
    public void logits(INDArray x, INDArray out) {
        if (layerConf().isTied()) {
            Kernels.matmul(x, false, tiedWeights(), true, out);
        } else {
            Kernels.matmul(x, false, getParam("W"), false, out);
        }
        BiasKernels.addBias(out, getParam("b"));
    }

    private INDArray tiedWeights() {
        if (tiedWeights == null) {
            tiedWeights = tied(paramsFlattened);
        }
        return tiedWeights;
    }

    private INDArray tied(INDArray view) {
        TokenOutput conf = layerConf();
        return TiedMatrix.of(view, conf.getTiedOffset(), conf.getNOut(), conf.getNIn(), conf.describe());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        applyDropOutIfNecessary(true, workspaces);
        INDArray x = rows(input);
        int[] ids = labelIds();
        float[] weights = weights();
        double total = total(weights, ids.length);
        INDArray z = workspaces.createUninitialized(
                ArrayType.BP_WORKING_MEM,
                dataType,
                new long[] {x.size(0), layerConf().getNOut()},
                'c');
        logits(x, z);
        // DL4J divides by the number of sequences afterwards where the network is set to mini-batches.
        double scale = total == 0 ? 0 : (conf().isMiniBatch() ? input.size(0) : 1) / total;
        result =
                CrossEntropyKernels.lossAndGradient(z, ids, weights, layerConf().getLabelSmoothing(), scale);
        if (!Double.isFinite(result.lossSum())) {
            throw new NonFiniteValueException("the loss is " + result.lossSum());
        }
        INDArray dx = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
        INDArray dxRows = rowsOf(dx);
        if (layerConf().isTied()) {
            Kernels.matmul(z, true, x, false, tiedGradient());
            Kernels.matmul(z, false, tiedWeights(), false, dxRows);
        } else {
            Kernels.matmul(x, true, z, false, gradientOf("W"));
            Kernels.matmul(z, false, getParam("W"), true, dxRows);
        }
        BiasKernels.columnSums(z, gradientOf("b"));
        return new Pair<>(gradients(), backpropDropOutIfPresent(dx));
    }

    private INDArray tiedGradient() {
        if (tiedGradient == null) {
            tiedGradient = tied(gradientsFlattened);
        }
        return tiedGradient;
    }

    private int[] labelIds() {
        if (labels == null) {
            throw new IllegalStateException(layerConf().describe() + " has no labels");
        }
        if (labels.rank() != 2 || labels.size(0) != input.size(0) || labels.size(1) != input.size(1)) {
            throw new DL4JInvalidInputException(layerConf().describe() + " takes labels that are ids [batch, time] = ["
                    + input.size(0) + ", " + input.size(1) + "], got " + Arrays.toString(labels.shape()));
        }
        return TokenIds.of(labels);
    }

    private float[] weights() {
        return maskArray == null
                ? null
                : maskArray.castTo(DataType.FLOAT).dup('c').data().asFloat();
    }

    private static double total(float[] weights, int length) {
        if (weights == null) {
            return length;
        }
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        return sum;
    }

    @Override
    public double computeScore(double regularization, boolean training, LayerWorkspaceMgr workspaces) {
        if (result == null) {
            INDArray x = rows(input);
            INDArray z = workspaces.createUninitialized(
                    ArrayType.FF_WORKING_MEM,
                    dataType,
                    new long[] {x.size(0), layerConf().getNOut()},
                    'c');
            logits(x, z);
            result = CrossEntropyKernels.loss(
                    z, labelIds(), weights(), layerConf().getLabelSmoothing());
        }
        score = meanLoss() + regularization;
        return score;
    }

    private double meanLoss() {
        return result.weightSum() == 0 ? 0 : result.lossSum() / result.weightSum();
    }

    /** Mean loss of each sequence, {@code [N, 1]}. */
    @Override
    public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
        int[] ids = labelIds();
        float[] weights = weights();
        int time = time();
        INDArray x = rows(input);
        INDArray scores =
                workspaces.createUninitialized(ArrayType.FF_WORKING_MEM, dataType, new long[] {batch(), 1}, 'c');
        INDArray z = workspaces.createUninitialized(
                ArrayType.FF_WORKING_MEM,
                dataType,
                new long[] {time, layerConf().getNOut()},
                'c');
        for (int n = 0; n < batch(); n++) {
            int from = n * time;
            logits(x.get(NDArrayIndex.interval(from, from + time), NDArrayIndex.all()), z);
            CrossEntropyKernels.Result one = CrossEntropyKernels.loss(
                    z,
                    Arrays.copyOfRange(ids, from, from + time),
                    weights == null ? null : Arrays.copyOfRange(weights, from, from + time),
                    layerConf().getLabelSmoothing());
            double mean = one.weightSum() == 0 ? 0 : one.lossSum() / one.weightSum();
            scores.putScalar(n, 0, mean + regularization);
        }
        return workspaces.leverageTo(ArrayType.ACTIVATIONS, scores);
    }

    @Override
    public double lossSum() {
        return known().lossSum();
    }

    @Override
    public double weightSum() {
        return known().weightSum();
    }

    @Override
    public long right() {
        return known().right();
    }

    @Override
    public long counted() {
        return known().counted();
    }

    private CrossEntropyKernels.Result known() {
        if (result == null) {
            throw new IllegalStateException(layerConf().describe() + " has not computed a loss");
        }
        return result;
    }

    @Override
    public void setParamsViewArray(INDArray params) {
        super.setParamsViewArray(params);
        tiedWeights = null;
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray gradients) {
        super.setBackpropGradientsViewArray(gradients);
        tiedGradient = null;
    }

    @Override
    public void setLabels(INDArray labels) {
        this.labels = labels;
        result = null;
    }

    @Override
    public INDArray getLabels() {
        return labels;
    }

    @Override
    public boolean needsLabels() {
        return true;
    }

    @Override
    @Deprecated
    public int numLabels() {
        return (int) layerConf().getNOut();
    }

    /** Keeps what the last loss was: loops ask for it after the step. */
    @Override
    public void clear() {
        super.clear();
        labels = null;
    }

    @Override
    public double f1Score(DataSet data) {
        throw alone();
    }

    @Override
    public double f1Score(INDArray examples, INDArray expected) {
        throw alone();
    }

    @Override
    public void fit(DataSetIterator iterator) {
        throw alone();
    }

    @Override
    public void fit(INDArray examples, INDArray expected) {
        throw alone();
    }

    @Override
    public void fit(DataSet data) {
        throw alone();
    }

    @Override
    public void fit(INDArray examples, int[] expected) {
        throw alone();
    }

    @Override
    public int[] predict(INDArray examples) {
        throw alone();
    }

    @Override
    public List<String> predict(DataSet data) {
        throw alone();
    }

    private static IllegalStateException alone() {
        return new IllegalStateException("a layer can't be trained or asked alone: call the network");
    }
}
