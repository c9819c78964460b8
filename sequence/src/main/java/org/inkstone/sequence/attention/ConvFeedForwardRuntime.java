package org.inkstone.sequence.attention;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.nn.SequenceLayerRuntime;
import org.inkstone.nn.kernel.ActivationKernels;
import org.inkstone.nn.kernel.DropoutKernels;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** The layer behind {@link ConvFeedForward}. */
final class ConvFeedForwardRuntime extends SequenceLayerRuntime<ConvFeedForward> {
    private transient INDArray picture;
    private transient INDArray before;
    private transient long dropoutSeed;

    ConvFeedForwardRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        ArrayType kept = training ? ArrayType.ACTIVATIONS : ArrayType.FF_WORKING_MEM;
        ConvFeedForward c = layerConf();
        picture = picture(kept, workspaces);
        before = workspaces.createUninitialized(
                kept, dataType, new long[] {picture.size(0), c.getFilters(), c.outSteps(), c.outFeatures()}, 'c');
        exec(DynamicCustomOp.builder("conv2d")
                .addInputs(picture, getParam("W"), getParam("b"))
                .addOutputs(before));
        INDArray out = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS, dataType, new long[] {picture.size(0), c.getNOut()}, 'c');
        ActivationKernels.forward(c.getActivation(), flat(before), null, out);
        if (training && c.getDropoutProbability() > 0) {
            dropoutSeed = Nd4j.getRandom().nextLong();
            DropoutKernels.apply(out, c.getDropoutProbability(), dropoutSeed);
        }
        return out;
    }

    /** The input as {@code [N, 1, T, C]}, with zeros for padding. */
    private INDArray picture(ArrayType kept, LayerWorkspaceMgr workspaces) {
        INDArray x = rows(input);
        ConvFeedForward c = layerConf();
        if (input.size(1) != c.getSteps()) {
            throw new DL4JInvalidInputException(describe() + " takes [batch, " + c.getSteps() + ", " + c.getNIn()
                    + "], got " + Arrays.toString(input.shape()));
        }
        if (maskArray != null) {
            INDArray masked = workspaces.createUninitialized(kept, dataType, x.shape(), 'c');
            x = masked.assign(x).muliColumnVector(steps());
        }
        return x.reshape('c', input.size(0), 1, input.size(1), input.size(2));
    }

    private String describe() {
        return "ConvFeedForward"
                + (layerConf().getLayerName() == null ? "" : " \"" + layerConf().getLayerName() + "\"");
    }

    /** The mask as a column with a row for each step. */
    private INDArray steps() {
        return maskArray.castTo(dataType).dup('c').reshape('c', maskArray.length(), 1);
    }

    /** {@code [N, filters, h, w]} as the layer's output {@code [N, nOut]}. */
    private INDArray flat(INDArray pictures) {
        return pictures.reshape('c', pictures.size(0), layerConf().getNOut());
    }

    private void exec(DynamicCustomOp.DynamicCustomOpsBuilder op) {
        ConvFeedForward c = layerConf();
        int noPadding = 0;
        int noDilation = 1;
        int valid = 0;
        int channelsFirst = 0;
        int weightsOutInHeightWidth = 1;
        Nd4j.exec(op.addIntegerArguments(
                        c.getKernelSteps(),
                        c.getKernelFeatures(),
                        c.getStrideSteps(),
                        c.getStrideFeatures(),
                        noPadding,
                        noPadding,
                        noDilation,
                        noDilation,
                        valid,
                        channelsFirst,
                        weightsOutInHeightWidth)
                .build());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        ConvFeedForward c = layerConf();
        INDArray dz = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, before.shape(), 'c');
        INDArray rows = flat(dz).assign(epsilon);
        if (c.getDropoutProbability() > 0) {
            DropoutKernels.apply(rows, c.getDropoutProbability(), dropoutSeed);
        }
        ActivationKernels.backward(c.getActivation(), flat(before), rows, rows, null);
        INDArray dx = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
        exec(DynamicCustomOp.builder("conv2d_bp")
                .addInputs(picture, getParam("W"), getParam("b"), dz)
                .addOutputs(dx.reshape('c', picture.shape()), gradientViews.get("W"), gradientViews.get("b")));
        if (maskArray != null) {
            dx.reshape('c', maskArray.length(), c.getNIn()).muliColumnVector(steps());
        }
        return new Pair<>(gradients(), backpropDropOutIfPresent(dx));
    }

    /** The output is no sequence any more. */
    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int minibatchSize) {
        super.feedForwardMaskArray(mask, state, minibatchSize);
        return null;
    }

    @Override
    public void clear() {
        super.clear();
        picture = null;
        before = null;
    }
}
