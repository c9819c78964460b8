package org.inkstone.nn;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The layer behind {@link SequencePooling}: a product of each sequence with a row of weights {@code [N, 1, T]}. */
final class SequencePoolingRuntime extends SequenceLayerRuntime<SequencePooling> {
    private transient INDArray weights;

    SequencePoolingRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        INDArray x = rows(input).reshape('c', input.shape());
        long batch = x.size(0);
        weights = weights((int) batch, (int) x.size(1));
        INDArray out =
                workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, new long[] {batch, x.size(2)}, 'c');
        Kernels.matmul(weights, false, x, false, out.reshape('c', batch, 1, x.size(2)));
        return out;
    }

    private INDArray weights(int batch, int time) {
        float[] mask = maskArray == null
                ? null
                : maskArray.castTo(DataType.FLOAT).dup('c').data().asFloat();
        double[][][] all = new double[batch][1][time];
        for (int n = 0; n < batch; n++) {
            fill(all[n][0], mask, n * time);
        }
        return Kernels.outsideWorkspaces(() -> Nd4j.createFromArray(all).castTo(dataType));
    }

    private void fill(double[] row, float[] mask, int from) {
        double real = 0;
        int last = -1;
        for (int t = 0; t < row.length; t++) {
            row[t] = mask == null || mask[from + t] != 0 ? 1 : 0;
            real += row[t];
            last = row[t] == 1 ? t : last;
        }
        int chosen = layerConf().getKind() == SequencePooling.Kind.FIRST && last >= 0 ? 0 : last;
        for (int t = 0; t < row.length; t++) {
            if (layerConf().getKind() == SequencePooling.Kind.MEAN) {
                row[t] = real == 0 ? 0 : row[t] / real;
            } else {
                row[t] = t == chosen ? 1 : 0;
            }
        }
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray eps = Kernels.contiguous(epsilon.castTo(dataType), ArrayType.BP_WORKING_MEM, workspaces);
        INDArray dx = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
        Kernels.matmul(weights, true, eps.reshape('c', eps.size(0), 1, eps.size(1)), false, dx);
        return new Pair<>(new DefaultGradient(), dx);
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
        weights = null;
    }
}
