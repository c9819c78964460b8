package org.inkstone.nn;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The layer behind {@link Pool2d}. Windows that reach over the input work on a padded copy, since ND4J's own padding has
 * neither ceil mode nor PyTorch's divisors.
 */
final class Pool2dLayer extends PoolingRuntime<Pool2d> {
    /** Factor from ND4J's mean over the whole window to the mean wanted, for the input size last seen. */
    private transient INDArray correction;

    private long[] correctionFor;

    Pool2dLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    private int heightAxis() {
        return layerConf().getDataFormat() == CNN2DFormat.NHWC ? 1 : 2;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        checkInput(layerConf().getDataFormat());
        INDArray x = source(ArrayType.FF_WORKING_MEM, workspaces);
        INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, outputShape(), 'c');
        Kernels.exec(operation(layerConf().kernel().forward())
                .addInputs(x)
                .addOutputs(out)
                .build());
        if (needsPadding() && layerConf().kernel().isMean()) {
            multiply(out, out);
        }
        return out;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray x = source(ArrayType.BP_WORKING_MEM, workspaces);
        INDArray eps = Kernels.contiguous(epsilon.castTo(dataType), ArrayType.BP_WORKING_MEM, workspaces);
        boolean padded = needsPadding();
        if (padded && layerConf().kernel().isMean()) {
            INDArray scaled = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, eps.shape(), 'c');
            multiply(eps, scaled);
            eps = scaled;
        }
        INDArray gradX = workspaces.createUninitialized(
                padded ? ArrayType.BP_WORKING_MEM : ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
        Kernels.exec(operation(layerConf().kernel().backward())
                .addInputs(x, eps)
                .addOutputs(gradX)
                .build());
        if (padded) {
            gradX = workspaces.dup(ArrayType.ACTIVATION_GRAD, gradX.get(interior()), 'c');
        }
        return new Pair<>(new DefaultGradient(), gradX);
    }

    private DynamicCustomOp.DynamicCustomOpsBuilder operation(String name) {
        int[] k = layerConf().getKernelSize();
        int[] s = layerConf().getStride();
        int noDilation = 1;
        int explicitPadding = 0;
        int divideByKernel = layerConf().kernel().isMean() ? 1 : 0;
        return DynamicCustomOp.builder(name)
                .addIntegerArguments(
                        k[0],
                        k[1],
                        s[0],
                        s[1],
                        0,
                        0,
                        noDilation,
                        noDilation,
                        explicitPadding,
                        divideByKernel,
                        heightAxis() == 1 ? 1 : 0);
    }

    private long[] outputShape() {
        long[] shape = input.shape().clone();
        for (int i = 0; i < 2; i++) {
            shape[heightAxis() + i] = layerConf().window(i).windows(shape[heightAxis() + i]);
        }
        return shape;
    }

    private boolean needsPadding() {
        for (int i = 0; i < 2; i++) {
            long size = input.size(heightAxis() + i);
            if (layerConf().window(i).paddedSize(size) != size) {
                return true;
            }
        }
        return false;
    }

    /** The input, contiguous, with its padding if there is any. */
    private INDArray source(ArrayType type, LayerWorkspaceMgr workspaces) {
        INDArray x = input.castTo(dataType);
        if (!needsPadding()) {
            return Kernels.contiguous(x, type, workspaces);
        }
        long[] shape = x.shape().clone();
        for (int i = 0; i < 2; i++) {
            shape[heightAxis() + i] = layerConf().window(i).paddedSize(shape[heightAxis() + i]);
        }
        INDArray padded = workspaces.createUninitialized(type, dataType, shape, 'c');
        padded.assign(layerConf().kernel().paddingValue());
        padded.get(interior()).assign(x);
        return padded;
    }

    private INDArrayIndex[] interior() {
        INDArrayIndex[] index = new INDArrayIndex[4];
        Arrays.fill(index, NDArrayIndex.all());
        for (int i = 0; i < 2; i++) {
            int from = layerConf().getPadding()[i];
            index[heightAxis() + i] = NDArrayIndex.interval(from, from + input.size(heightAxis() + i));
        }
        return index;
    }

    private void multiply(INDArray a, INDArray out) {
        Kernels.exec(DynamicCustomOp.builder("multiply")
                .addInputs(a, correction())
                .addOutputs(out)
                .build());
    }

    private INDArray correction() {
        long h = input.size(heightAxis());
        long w = input.size(heightAxis() + 1);
        if (correction == null || correctionFor[0] != h || correctionFor[1] != w) {
            correction = Kernels.outsideWorkspaces(() -> divisors(h, w));
            correctionFor = new long[] {h, w};
        }
        return correction;
    }

    private INDArray divisors(long h, long w) {
        PoolWindow rows = layerConf().window(0);
        PoolWindow columns = layerConf().window(1);
        boolean padding = layerConf().kernel().countsPadding();
        double whole = (double) rows.kernel() * columns.kernel();
        INDArray factor = Nd4j.create(dataType, rows.windows(h), columns.windows(w));
        for (long i = 0; i < factor.size(0); i++) {
            for (long j = 0; j < factor.size(1); j++) {
                factor.putScalar(i, j, whole / (rows.divisor(i, h, padding) * columns.divisor(j, w, padding)));
            }
        }
        return heightAxis() == 1
                ? factor.reshape('c', 1, factor.size(0), factor.size(1), 1)
                : factor.reshape('c', 1, 1, factor.size(0), factor.size(1));
    }
}
