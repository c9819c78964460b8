package org.inkstone.nn;

import java.io.Serializable;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Batch normalisation composed of ND4J's operations: for doubles, channels first, and where there is no oneDNN. What is per channel is computed in double. */
final class ComposedBatchNorm implements Serializable {
    private final ChannelKernels channels = new ChannelKernels();
    private transient double[] mean;
    private transient double[] variance;

    /** How arrays lie. */
    ChannelKernels channels() {
        return channels;
    }

    void train(INDArray x, double[] gamma, double[] beta, double eps, INDArray out, LayerWorkspaceMgr workspaces) {
        mean = channels.means(x, ArrayType.FF_WORKING_MEM, workspaces);
        INDArray centred = workspaces.createUninitialized(ArrayType.FF_WORKING_MEM, x.dataType(), x.shape(), 'c');
        channels.subtract(x, mean, centred);
        // The squares go where the result will be: no third array of the activations' size.
        centred.mul(centred, out);
        variance = channels.means(out, ArrayType.FF_WORKING_MEM, workspaces);
        channels.normalise(centred, new double[mean.length], variance, gamma, beta, eps, out);
    }

    double[] mean() {
        return mean;
    }

    double[] variance() {
        return variance;
    }

    /**
     * With d the gradient of the output and r = 1 / sqrt(var + eps):
     * {@code dx = gamma r (d - mean(d)) - gamma r^3 mean(d (x - mean)) (x - mean)}, two normalisations of its own.
     *
     * @param gradGamma overwritten
     * @param gradBeta  overwritten
     */
    void backward(
            INDArray x,
            INDArray d,
            double[] gamma,
            double eps,
            double[] gradGamma,
            double[] gradBeta,
            INDArray gradX,
            LayerWorkspaceMgr workspaces) {
        INDArray centred = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, x.dataType(), x.shape(), 'c');
        channels.subtract(x, mean, centred);
        // The products go where the result will be.
        d.mul(centred, gradX);
        double[] meanOfProduct = channels.means(gradX, ArrayType.BP_WORKING_MEM, workspaces);
        double[] meanOfD = channels.means(d, ArrayType.BP_WORKING_MEM, workspaces);
        int c = mean.length;
        double[] slope = new double[c];
        double rows = (double) d.length() / c;
        for (int i = 0; i < c; i++) {
            double r2 = 1 / (variance[i] + eps);
            slope[i] = -gamma[i] * r2 * meanOfProduct[i];
            gradGamma[i] = meanOfProduct[i] * Math.sqrt(r2) * rows;
            gradBeta[i] = meanOfD[i] * rows;
        }
        double[] zeros = new double[c];
        channels.normalise(d, meanOfD, variance, gamma, zeros, eps, gradX);
        channels.normalise(centred, zeros, variance, slope, zeros, eps, centred);
        gradX.addi(centred);
    }
}
