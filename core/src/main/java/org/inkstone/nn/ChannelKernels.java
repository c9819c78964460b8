package org.inkstone.nn;

import java.io.Serializable;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Means and affine maps per channel, for both layouts. Means are matrix products with a constant row, affine maps are
 * ND4J's {@code batchnorm} operation: both go to oneDNN, whatever the number of channels, where reductions and
 * broadcasts over an axis are many times slower.
 */
final class ChannelKernels implements Serializable {
    private final Kernels.Constant ones = new Kernels.Constant(1);
    private int axis;
    private long channels;

    /** Says how arrays of the shape of {@code x} lie. */
    void layout(INDArray x, CNN2DFormat format) {
        axis = x.rank() == 4 && format == CNN2DFormat.NHWC ? 3 : 1;
        channels = x.rank() < 2 ? 0 : x.size(axis);
    }

    long count() {
        return channels;
    }

    static INDArray array(double[] values, DataType type) {
        return Nd4j.createFromArray(values).castTo(type);
    }

    /** Mean over everything but the channels. */
    double[] means(INDArray x, ArrayType type, LayerWorkspaceMgr workspaces) {
        INDArray rows = x;
        if (axis == 1 && x.rank() == 4) {
            long area = x.size(2) * x.size(3);
            rows = workspaces.createUninitialized(type, x.dataType(), new long[] {x.size(0) * channels, 1}, 'c');
            Kernels.matmul(x.reshape('c', x.size(0) * channels, area), false, ones.row(area, x), true, rows);
        }
        long n = rows.length() / channels;
        INDArray sums = workspaces.createUninitialized(type, x.dataType(), new long[] {1, channels}, 'c');
        Kernels.matmul(ones.row(n, x), false, rows.reshape('c', n, channels), false, sums);
        double[] means = sums.toDoubleVector();
        double all = (double) x.length() / channels;
        for (int i = 0; i < means.length; i++) {
            means[i] /= all;
        }
        return means;
    }

    /** {@code out = x - mean}. */
    void subtract(INDArray x, double[] mean, INDArray out) {
        double[] one = new double[mean.length];
        Arrays.fill(one, 1);
        normalise(x, mean, one, one, new double[mean.length], 0, out);
    }

    /** {@code out = gamma (x - mean) / sqrt(variance + eps) + beta}. */
    void normalise(
            INDArray x, double[] mean, double[] variance, double[] gamma, double[] beta, double eps, INDArray out) {
        DataType type = x.dataType();
        Kernels.exec(DynamicCustomOp.builder("batchnorm")
                .addInputs(x, array(mean, type), array(variance, type), array(gamma, type), array(beta, type))
                .addOutputs(out)
                .addIntegerArguments(1, 1, axis)
                .addFloatingPointArguments(eps)
                .build());
    }
}
