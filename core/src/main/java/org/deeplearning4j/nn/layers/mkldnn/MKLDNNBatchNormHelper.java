package org.deeplearning4j.nn.layers.mkldnn;

import java.util.Collections;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalizationHelper;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.backend.GuardedHelper;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.summarystats.Variance;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Batch normalisation of Deeplearning4j's {@code BatchNormalization} layer on oneDNN. Stands in for the class of this name in
 * deeplearning4j-nn 1.0.0-M2.1, which hands oneDNN its input with whatever strides it has: after an NHWC separable
 * convolution both the output and the gradients are wrong. Here everything reaches oneDNN in c order. A layer frozen with
 * {@code FrozenLayerWithBackprop}, which the original cannot go back through, gets the gradient of fixed statistics.
 */
public class MKLDNNBatchNormHelper implements BatchNormalizationHelper, GuardedHelper {
    private static final int[] ALL_BUT_SECOND = {0, 2, 3};
    private static final int[] ALL_BUT_LAST = {0, 1, 2};

    /** Mean and variance of the last forward pass; outside workspaces, since the backward pass and the layer read them. */
    private INDArray mean;

    private INDArray variance;
    private boolean ofBatch;

    /**
     * @param dataType of the layer; other than float the helper declines
     */
    public MKLDNNBatchNormHelper(DataType dataType) {
        // the type is looked at in each call, since it may change with the input
    }

    @Override
    public boolean checkSupported() {
        return BaseMKLDNNHelper.mklDnnEnabled();
    }

    @Override
    public boolean checkSupported(double eps, boolean fixedGammaBeta) {
        return !fixedGammaBeta && checkSupported();
    }

    @Override
    public INDArray preOutput(
            INDArray input,
            boolean training,
            long[] shape,
            INDArray gamma,
            INDArray beta,
            INDArray globalMean,
            INDArray globalVariance,
            double decay,
            double eps,
            CNN2DFormat format,
            LayerWorkspaceMgr workspaceMgr) {
        if (!supports(input, gamma, format)) {
            return null;
        }
        INDArray x = MKLDNNConvHelper.contiguous(input, ArrayType.FF_WORKING_MEM, workspaceMgr);
        statistics(x, training, globalMean, globalVariance, format);
        INDArray out = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, x.dataType(), x.shape(), 'c');
        Nd4j.exec(operation("batchnorm", eps, format)
                .addInputs(x, mean, variance, flat(gamma), flat(beta))
                .addOutputs(out)
                .build());
        return out;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
            INDArray input,
            INDArray epsilon,
            long[] shape,
            INDArray gamma,
            INDArray beta,
            INDArray gammaGradient,
            INDArray betaGradient,
            double eps,
            CNN2DFormat format,
            LayerWorkspaceMgr workspaceMgr) {
        if (!supports(input, gamma, format) || mean == null) {
            return null;
        }
        INDArray x = MKLDNNConvHelper.contiguous(input, ArrayType.BP_WORKING_MEM, workspaceMgr);
        INDArray gradient = MKLDNNConvHelper.contiguous(epsilon, ArrayType.BP_WORKING_MEM, workspaceMgr);
        INDArray gradX = workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, x.dataType(), x.shape(), 'c');
        INDArray unused = workspaceMgr.createUninitialized(ArrayType.BP_WORKING_MEM, x.dataType(), 2, mean.length());
        Nd4j.exec(operation("batchnorm_bp", eps, format)
                .addInputs(x, mean, variance, flat(gamma), flat(beta), gradient)
                .addOutputs(gradX, unused.getRow(0), unused.getRow(1), flat(gammaGradient), flat(betaGradient))
                .build());
        if (!ofBatch) {
            INDArray scale = Transforms.sqrt(variance.add(eps), false).rdivi(flat(gamma));
            Nd4j.exec(DynamicCustomOp.builder("multiply")
                    .addInputs(gradient, scale.reshape(format == CNN2DFormat.NHWC ? of(1, 1, -1) : of(-1, 1, 1)))
                    .addOutputs(gradX)
                    .build());
        }
        Gradient gradients = new DefaultGradient();
        gradients.setGradientFor(BatchNormalizationParamInitializer.GAMMA, gammaGradient);
        gradients.setGradientFor(BatchNormalizationParamInitializer.BETA, betaGradient);
        return new Pair<>(gradients, gradX);
    }

    @Override
    public INDArray getMeanCache(DataType dataType) {
        return mean;
    }

    @Override
    public INDArray getVarCache(DataType dataType) {
        return variance;
    }

    @Override
    public Map<String, Long> helperMemoryUse() {
        return Collections.emptyMap();
    }

    private void statistics(INDArray x, boolean training, INDArray mean, INDArray variance, CNN2DFormat format) {
        if (this.mean == null) {
            this.mean = Nd4j.createUninitializedDetached(x.dataType(), x.size(channelAxis(format)));
            this.variance = Nd4j.createUninitializedDetached(x.dataType(), x.size(channelAxis(format)));
        }
        ofBatch = training;
        if (training) {
            int[] others = format == CNN2DFormat.NHWC ? ALL_BUT_LAST : ALL_BUT_SECOND;
            x.mean(this.mean, others);
            Nd4j.exec(new Variance(x, this.variance, false, others));
        } else {
            this.mean.assign(flat(mean));
            this.variance.assign(flat(variance));
        }
    }

    /** A dense layer's [N, C] comes as [N, C, 1, 1] whatever the format says; then the layer's own way is taken. */
    private static boolean supports(INDArray input, INDArray gamma, CNN2DFormat format) {
        return input.dataType() == DataType.FLOAT
                && input.rank() == 4
                && gamma != null
                && input.size(channelAxis(format)) == gamma.length();
    }

    private static int channelAxis(CNN2DFormat format) {
        return format == CNN2DFormat.NHWC ? 3 : 1;
    }

    private static DynamicCustomOp.DynamicCustomOpsBuilder operation(String name, double eps, CNN2DFormat format) {
        return DynamicCustomOp.builder(name)
                .addIntegerArguments(1, 1, channelAxis(format))
                .addFloatingPointArguments(eps);
    }

    private static INDArray flat(INDArray row) {
        return row.reshape(row.length());
    }

    private static long[] of(long... shape) {
        return shape;
    }
}
