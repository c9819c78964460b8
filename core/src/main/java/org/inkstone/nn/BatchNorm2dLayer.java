package org.inkstone.nn;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.backend.onednn.BatchNormShape;
import org.inkstone.backend.onednn.DirectBatchNorm;
import org.inkstone.backend.onednn.DirectBatchNorms;
import org.inkstone.nn.kernel.HostDoubles;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link BatchNorm2d}: oneDNN's normalisation for floats with channels last, with its ReLU, else {@link ComposedBatchNorm}. */
final class BatchNorm2dLayer extends BaseLayer<BatchNorm2d> {
    private final FusedActivation activation = new FusedActivation();
    private final ComposedBatchNorm composed = new ComposedBatchNorm();
    private final DirectBatchNorms norms = new DirectBatchNorms();

    /** What made the last training pass, whose state it keeps; null where that was {@link #composed}. */
    private transient DirectBatchNorm direct;

    private transient boolean trained;

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

    /** What follows the normalisation, unless that does it itself. */
    private IActivation function(boolean fused) {
        IActivation function = FusedActivation.behind(layerConf());
        return fused && FusedActivation.isPlainRelu(function) ? new ActivationIdentity() : function;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        ChannelKernels channels = composed.channels();
        channels.layout(input, layerConf().getCnn2DFormat());
        if (input.rank() != 2 && input.rank() != 4
                || channels.count() != layerConf().getNOut()) {
            throw new DL4JInvalidInputException("Expected " + layerConf().getNOut() + " channels, "
                    + layerConf().getCnn2DFormat().dimensionNames() + " or [N, C], got input of shape "
                    + Arrays.toString(input.shape()) + " " + layerId());
        }
        INDArray x = Kernels.contiguous(input.castTo(dataType), ArrayType.FF_WORKING_MEM, workspaces);
        INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
        Optional<DirectBatchNorm> found = direct(x);
        trained = training;
        if (training) {
            train(x, found, out, workspaces);
        } else if (found.isPresent()) {
            found.get().infer(x, values(GLOBAL_MEAN), runningVariance(), gamma(), beta(), out);
        } else {
            channels.normalise(x, values(GLOBAL_MEAN), runningVariance(), gamma(), beta(), eps(), out);
        }
        return activation.forward(function(found.isPresent()), out, training, workspaces);
    }

    private void train(INDArray x, Optional<DirectBatchNorm> found, INDArray out, LayerWorkspaceMgr workspaces) {
        direct = found.orElse(null);
        if (direct != null) {
            direct.train(x, gamma(), beta(), out);
        } else {
            composed.train(x, gamma(), beta(), eps(), out, workspaces);
        }
    }

    /** With channels first oneDNN's normalisation is no faster than the composed one. */
    private Optional<DirectBatchNorm> direct(INDArray x) {
        boolean rows = x.rank() == 2;
        if (dataType != DataType.FLOAT || !rows && layerConf().getCnn2DFormat() != CNN2DFormat.NHWC) {
            return Optional.empty();
        }
        return norms.of(new BatchNormShape(
                x.size(0),
                x.size(-1),
                rows ? 1 : x.size(1),
                rows ? 1 : x.size(2),
                (float) eps(),
                layerConf().isRelu()));
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        if (!trained || !activation.isReady(function(direct != null))) {
            // The last forward pass was not a training one.
            activate(true, workspaces);
        }
        INDArray d = activation.backward(function(direct != null), epsilon.castTo(dataType), workspaces);
        INDArray x = Kernels.contiguous(input.castTo(dataType), ArrayType.BP_WORKING_MEM, workspaces);
        INDArray gradX = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, d.shape(), 'c');
        Gradient gradient = new DefaultGradient();
        if (direct != null) {
            direct.backward(x, d, gamma(), gradX);
            put(gradient, direct.gradientOfGamma(), direct.gradientOfBeta());
            runningEstimates(gradient, direct.mean(), direct.variance());
        } else {
            double[] gradGamma = new double[composed.mean().length];
            double[] gradBeta = new double[gradGamma.length];
            composed.backward(x, d, gamma(), eps(), gradGamma, gradBeta, gradX, workspaces);
            put(gradient, gradGamma, gradBeta);
            runningEstimates(gradient, composed.mean(), composed.variance());
        }
        trained = false;
        return new Pair<>(gradient, backpropDropOutIfPresent(gradX));
    }

    private void put(Gradient gradient, double[] gradGamma, double[] gradBeta) {
        if (!layerConf().isLockGammaBeta()) {
            put(gradient, GAMMA, gradGamma);
            put(gradient, BETA, gradBeta);
        }
    }

    /** As DL4J does, the running estimates move by "gradients" that the updater merely subtracts. */
    private void runningEstimates(Gradient gradient, double[] mean, double[] variance) {
        double step = 1 - layerConf().getDecay();
        double[] oldMean = values(GLOBAL_MEAN);
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
        HostDoubles.writable(view).put(0, values, 0, values.length);
        gradient.setGradientFor(key, view);
    }

    private double[] values(String key) {
        INDArray parameter = params.get(key);
        double[] values = new double[(int) parameter.length()];
        HostDoubles.of(parameter).get(0, values, 0, values.length);
        return values;
    }

    private double eps() {
        return layerConf().getEps();
    }

    private double[] gamma() {
        return layerConf().isLockGammaBeta() ? constant(layerConf().getGamma()) : values(GAMMA);
    }

    private double[] beta() {
        return layerConf().isLockGammaBeta() ? constant(layerConf().getBeta()) : values(BETA);
    }

    private double[] constant(double value) {
        double[] values = new double[(int) layerConf().getNOut()];
        Arrays.fill(values, value);
        return values;
    }

    private double[] runningVariance() {
        if (!layerConf().isUseLogStd()) {
            return values(GLOBAL_VAR);
        }
        return Arrays.stream(values(GLOBAL_LOG_STD))
                .map(s -> Math.pow(10, 2 * s))
                .toArray();
    }

    @Override
    public boolean updaterDivideByMinibatch(String paramName) {
        return GAMMA.equals(paramName) || BETA.equals(paramName);
    }

    @Override
    public void clear() {
        super.clear();
        activation.clear();
        trained = false;
    }
}
