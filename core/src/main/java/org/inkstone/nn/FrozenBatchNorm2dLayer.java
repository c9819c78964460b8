package org.inkstone.nn;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The layer behind {@link FrozenBatchNorm2d}. */
final class FrozenBatchNorm2dLayer extends BaseLayer<FrozenBatchNorm2d> {
    private final FusedActivation activation = new FusedActivation();

    FrozenBatchNorm2dLayer(NeuralNetConfiguration conf, DataType dataType) {
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
        return FusedActivation.behind(layerConf());
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        if (input.rank() != 2 && input.rank() != 4
                || input.size(axis()) != layerConf().getNOut()) {
            throw new DL4JInvalidInputException("Expected " + layerConf().getNOut() + " channels, "
                    + layerConf().getCnn2DFormat().dimensionNames() + " or [N, C], got input of shape "
                    + Arrays.toString(input.shape()) + " " + layerId());
        }
        INDArray x = Kernels.contiguous(input.castTo(dataType), ArrayType.FF_WORKING_MEM, workspaces);
        INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
        normalise(x, params.get(GLOBAL_MEAN), beta(), out);
        return activation.forward(function(), out, training, workspaces);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray d = activation.backward(function(), epsilon.castTo(dataType), workspaces);
        INDArray gradX = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, d.shape(), 'c');
        INDArray nothing = Nd4j.zeros(dataType, layerConf().getNOut());
        normalise(d, nothing, nothing, gradX);
        Gradient gradient = new DefaultGradient();
        gradientViews.forEach((key, view) -> gradient.setGradientFor(key, view.assign(0)));
        return new Pair<>(gradient, backpropDropOutIfPresent(gradX));
    }

    /** {@code out = gamma (x - mean) / sqrt(var + eps) + beta}, by ND4J's operation, which takes either layout. */
    private void normalise(INDArray x, INDArray mean, INDArray beta, INDArray out) {
        Kernels.exec(DynamicCustomOp.builder("batchnorm")
                .addInputs(x, row(mean), row(variance()), row(gamma()), row(beta))
                .addOutputs(out)
                .addIntegerArguments(1, 1, axis())
                .addFloatingPointArguments(layerConf().getEps())
                .build());
    }

    private static INDArray row(INDArray values) {
        return values.reshape(values.length());
    }

    private int axis() {
        return input.rank() == 4 && layerConf().getCnn2DFormat() == CNN2DFormat.NHWC ? 3 : 1;
    }

    private INDArray gamma() {
        return layerConf().isLockGammaBeta() ? constant(layerConf().getGamma()) : params.get(GAMMA);
    }

    private INDArray beta() {
        return layerConf().isLockGammaBeta() ? constant(layerConf().getBeta()) : params.get(BETA);
    }

    private INDArray constant(double value) {
        return Nd4j.valueArrayOf(new long[] {layerConf().getNOut()}, value, dataType);
    }

    private INDArray variance() {
        if (!layerConf().isUseLogStd()) {
            return params.get(GLOBAL_VAR);
        }
        INDArray log = params.get(GLOBAL_LOG_STD);
        return Transforms.pow(Nd4j.valueArrayOf(log.shape(), 10.0, dataType), log.mul(2), false);
    }

    @Override
    public void clear() {
        super.clear();
        activation.clear();
    }
}
