package org.inkstone.generative.diffusion.unet;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.Pass;
import org.inkstone.nn.Projection;
import org.inkstone.nn.SequenceLayerRuntime;
import org.inkstone.nn.SideInputs;
import org.inkstone.nn.kernel.ActivationKernels;
import org.inkstone.nn.kernel.EmbeddingKernels;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The layer behind {@link TimeEmbedding}. */
final class TimeEmbeddingRuntime extends SequenceLayerRuntime<TimeEmbedding> implements SideInputs {
    private static final double LONGEST_WAVE = 10_000;

    private final Projection first;
    private final Projection second;
    private transient INDArray condition;
    private transient INDArray waves;
    private transient INDArray before;
    private transient INDArray between;
    private transient INDArray sum;
    private transient INDArray conditionGradient;
    private transient int[] classes;

    TimeEmbeddingRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        first = layerConf().first();
        second = layerConf().second();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        if (input.rank() != 2 || input.size(1) != 1) {
            throw new DL4JInvalidInputException("time must be [N, 1]: " + Arrays.toString(input.shape()));
        }
        int batch = (int) input.size(0);
        Pass pass = training ? trainingPass(batch, 1, workspaces) : inference(batch, 1, workspaces);
        waves = pass.kept(batch, layerConf().getSinusoids());
        waves.assign(waves(input));
        before = pass.kept(batch, layerConf().getNOut());
        between = pass.kept(batch, layerConf().getNOut());
        sum = pass.kept(batch, layerConf().getNOut());
        first.product(waves, before, pass);
        ActivationKernels.forward(FeedForwardActivation.SILU, before, first.bias(pass), between);
        second.forward(between, sum, pass);
        addCondition(batch, pass);
        INDArray out = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS, dataType, new long[] {batch, layerConf().getNOut()}, 'c');
        ActivationKernels.forward(FeedForwardActivation.SILU, sum, null, out);
        return out;
    }

    /** Cosines and sines of the time, of wave lengths from 2 pi on, as in OpenAI's guided diffusion. */
    private INDArray waves(INDArray time) {
        int half = layerConf().getSinusoids() / 2;
        double[] times = time.castTo(DataType.DOUBLE).ravel().toDoubleVector();
        double[][] table = new double[times.length][2 * half];
        for (int n = 0; n < times.length; n++) {
            if (!Double.isFinite(times[n])) {
                throw new IllegalArgumentException("time " + n + " must be a number: " + times[n]);
            }
            for (int i = 0; i < half; i++) {
                double angle = times[n] * Math.pow(LONGEST_WAVE, -(double) i / half);
                table[n][i] = Math.cos(angle);
                table[n][half + i] = Math.sin(angle);
            }
        }
        return Nd4j.createFromArray(table);
    }

    private void addCondition(int batch, Pass pass) {
        switch (layerConf().getCondition()) {
            case LABEL -> {
                classes = labels(batch);
                INDArray rows = pass.scratch(sum.shape());
                EmbeddingKernels.gather(pass.parameter("classes"), classes, rows);
                sum.addi(rows);
            }
            case EMBEDDING -> {
                INDArray vectors = vectors(batch);
                INDArray rows = pass.scratch(sum.shape());
                layerConf().vector().forward(vectors, rows, pass);
                sum.addi(rows);
            }
            case NONE, TEXT -> {
                // nothing: text is attended to elsewhere
            }
        }
    }

    private int[] labels(int batch) {
        int count = layerConf().getConditionSize();
        if (condition == null || condition.length() != batch) {
            throw new DL4JInvalidInputException("label must be [N, 1] with N " + batch + ": " + shape(condition));
        }
        double[] values = condition.castTo(DataType.DOUBLE).ravel().toDoubleVector();
        int[] ids = new int[batch];
        for (int n = 0; n < batch; n++) {
            if (!(values[n] >= 0 && values[n] <= count && values[n] == Math.rint(values[n]))) {
                throw new IllegalArgumentException("label " + n + " must be a class from 0 to " + (count - 1) + ", or "
                        + count + " for none: " + values[n]);
            }
            ids[n] = (int) values[n];
        }
        return ids;
    }

    private INDArray vectors(int batch) {
        int width = layerConf().getConditionSize();
        if (condition == null || condition.rank() != 2 || condition.size(0) != batch || condition.size(1) != width) {
            throw new DL4JInvalidInputException(
                    "embedding must be [N, E] = [" + batch + ", " + width + "]: " + shape(condition));
        }
        return dense(condition);
    }

    private static String shape(INDArray array) {
        return array == null ? "missing" : Arrays.toString(array.shape());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        Pass pass = backwardPass((int) input.size(0), 1, workspaces);
        INDArray dSum = pass.scratch(sum.shape());
        ActivationKernels.backward(FeedForwardActivation.SILU, sum, dense(epsilon), dSum, null);
        conditionGradient = null;
        switch (layerConf().getCondition()) {
            case LABEL -> EmbeddingKernels.scatterAdd(pass.gradient("classes"), classes, dSum, false);
            case EMBEDDING -> {
                conditionGradient =
                        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, condition.shape(), 'c');
                layerConf().vector().backward(dense(condition), dSum, conditionGradient, pass);
            }
            case NONE, TEXT -> {
                // nothing
            }
        }
        INDArray dBetween = pass.scratch(sum.shape());
        second.backward(between, dSum, dBetween, pass);
        ActivationKernels.backward(FeedForwardActivation.SILU, before, dBetween, dBetween, first.biasGradient(pass));
        first.productBackward(waves, dBetween, null, pass);
        // the time is given, nothing learns through it
        return new Pair<>(gradients(), null);
    }

    @Override
    public void setSideInputs(INDArray... inputs) {
        condition = inputs.length == 0 ? null : inputs[0];
    }

    @Override
    public void setSideMasks(INDArray... masks) {
        // a vector has none
    }

    @Override
    public INDArray[] sideGradients() {
        return new INDArray[] {conditionGradient};
    }

    @Override
    public Type type() {
        return Type.FEED_FORWARD;
    }

    @Override
    public void clear() {
        super.clear();
        condition = null;
        waves = null;
        before = null;
        between = null;
        sum = null;
        conditionGradient = null;
    }
}
