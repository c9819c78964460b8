package org.inkstone.nn;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link BatchNorm2d}. What is per channel is computed in double, on the Java side. */
final class BatchNorm2dLayer extends BaseLayer<BatchNorm2d> {
    private final FusedActivation activation = new FusedActivation();
    private final ChannelKernels channels = new ChannelKernels();
    /** Of the last training pass: x minus its mean, the batch's mean and variance. */
    private transient INDArray centred;

    private transient double[] mean;
    private transient double[] variance;

    BatchNorm2dLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public Type type() {
        return Type.NORMALIZATION;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    private IActivation function() {
        double leak = layerConf().getLeak();
        if (leak > 0) {
            return new ActivationLReLU(leak);
        }
        if (layerConf().isRelu6()) {
            return new ActivationReLU6();
        }
        return layerConf().isRelu() ? new ActivationReLU() : new ActivationIdentity();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        channels.layout(input, layerConf().getCnn2DFormat());
        if (input.rank() != 2 && input.rank() != 4
                || channels.count() != layerConf().getNOut()) {
            throw new DL4JInvalidInputException("Expected " + layerConf().getNOut() + " channels, "
                    + layerConf().getCnn2DFormat().dimensionNames() + " or [N, C], got input of shape "
                    + Arrays.toString(input.shape()) + " " + layerId());
        }
        INDArray x = Kernels.contiguous(input.castTo(dataType), ArrayType.FF_WORKING_MEM, workspaces);
        if (training) {
            return train(x, workspaces);
        }
        centred = null;
        INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
        channels.normalise(x, params.get(GLOBAL_MEAN).toDoubleVector(), runningVariance(), gamma(), beta(), eps(), out);
        return activation.forward(function(), out, false, workspaces);
    }

    private INDArray train(INDArray x, LayerWorkspaceMgr workspaces) {
        INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
        centred = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
        mean = channels.means(x, ArrayType.FF_WORKING_MEM, workspaces);
        channels.subtract(x, mean, centred);
        // The squares go where the result will be: no third array of the activations' size.
        centred.mul(centred, out);
        variance = channels.means(out, ArrayType.FF_WORKING_MEM, workspaces);
        channels.normalise(centred, new double[mean.length], variance, gamma(), beta(), eps(), out);
        return activation.forward(function(), out, true, workspaces);
    }

    /**
     * With d the gradient of the output and r = 1 / sqrt(var + eps):
     * {@code dx = gamma r (d - mean(d)) - gamma r^3 mean(d (x - mean)) (x - mean)}, two normalisations of its own.
     */
    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        if (centred == null || !activation.isReady(function())) {
            // The last forward pass was not a training one.
            activate(true, workspaces);
        }
        INDArray d = activation.backward(function(), epsilon.castTo(dataType), workspaces);
        INDArray scratch = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, d.shape(), 'c');
        d.mul(centred, scratch);
        double[] meanOfProduct = channels.means(scratch, ArrayType.BP_WORKING_MEM, workspaces);
        double[] meanOfD = channels.means(d, ArrayType.BP_WORKING_MEM, workspaces);
        int c = mean.length;
        double[] gamma = gamma();
        double[] slope = new double[c];
        double[] gradGamma = new double[c];
        double[] gradBeta = new double[c];
        double rows = (double) d.length() / c;
        for (int i = 0; i < c; i++) {
            double r2 = 1 / (variance[i] + eps());
            slope[i] = -gamma[i] * r2 * meanOfProduct[i];
            gradGamma[i] = meanOfProduct[i] * Math.sqrt(r2) * rows;
            gradBeta[i] = meanOfD[i] * rows;
        }
        INDArray gradX = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, d.shape(), 'c');
        double[] zeros = new double[c];
        channels.normalise(d, meanOfD, variance, gamma, zeros, eps(), gradX);
        channels.normalise(centred, zeros, variance, slope, zeros, eps(), scratch);
        gradX.addi(scratch);
        Gradient gradient = new DefaultGradient();
        if (!layerConf().isLockGammaBeta()) {
            put(gradient, GAMMA, gradGamma);
            put(gradient, BETA, gradBeta);
        }
        runningEstimates(gradient);
        centred = null;
        return new Pair<>(gradient, backpropDropOutIfPresent(gradX));
    }

    /** As DL4J does, the running estimates move by "gradients" that the updater merely subtracts. */
    private void runningEstimates(Gradient gradient) {
        double step = 1 - layerConf().getDecay();
        double[] oldMean = params.get(GLOBAL_MEAN).toDoubleVector();
        double[] oldVariance = runningVariance();
        double[] meanStep = new double[oldMean.length];
        double[] varianceStep = new double[oldMean.length];
        for (int i = 0; i < oldMean.length; i++) {
            meanStep[i] = step * (oldMean[i] - mean[i]);
            double newVariance = oldVariance[i] - step * (oldVariance[i] - variance[i]);
            varianceStep[i] = layerConf().isUseLogStd()
                    ? (Math.log10(oldVariance[i]) - Math.log10(newVariance)) / 2
                    : oldVariance[i] - newVariance;
        }
        put(gradient, GLOBAL_MEAN, meanStep);
        put(gradient, layerConf().isUseLogStd() ? GLOBAL_LOG_STD : GLOBAL_VAR, varianceStep);
    }

    private void put(Gradient gradient, String key, double[] values) {
        INDArray view = gradientViews.get(key);
        view.assign(ChannelKernels.array(values, view.dataType()).reshape(view.shape()));
        gradient.setGradientFor(key, view);
    }

    private double eps() {
        return layerConf().getEps();
    }

    private double[] gamma() {
        return layerConf().isLockGammaBeta()
                ? constant(layerConf().getGamma())
                : params.get(GAMMA).toDoubleVector();
    }

    private double[] beta() {
        return layerConf().isLockGammaBeta()
                ? constant(layerConf().getBeta())
                : params.get(BETA).toDoubleVector();
    }

    private double[] constant(double value) {
        double[] values = new double[(int) layerConf().getNOut()];
        Arrays.fill(values, value);
        return values;
    }

    private double[] runningVariance() {
        if (!layerConf().isUseLogStd()) {
            return params.get(GLOBAL_VAR).toDoubleVector();
        }
        double[] log = params.get(GLOBAL_LOG_STD).toDoubleVector();
        return Arrays.stream(log).map(s -> Math.pow(10, 2 * s)).toArray();
    }

    @Override
    public boolean updaterDivideByMinibatch(String paramName) {
        return GAMMA.equals(paramName) || BETA.equals(paramName);
    }

    @Override
    public void clear() {
        super.clear();
        activation.clear();
        centred = null;
    }
}
