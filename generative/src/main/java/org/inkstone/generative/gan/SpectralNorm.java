package org.inkstone.generative.gan;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.constraint.BaseConstraint;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Holds the largest singular value of a weight matrix at 1: {@code W / sigma(W)} after each update. A network of such layers,
 * with activations of slope 1 at most, has slope 1 at most itself, which keeps a discriminator in bounds. Weights {@code
 * [nOut, nIn, kH, kW]} of a convolution count as the matrix {@code [nOut, nIn kH kW]}, as PyTorch's {@code spectral_norm} has it;
 * a linear layer's as they are. A DL4J layer constraint: {@code layer.constrainWeights(new SpectralNorm())}.
 *
 * <p>The paper divides in the forward pass and lets the gradient through the division; here the weights are projected after the
 * update instead (Gouk et al. 2018), which allows the same functions and costs nothing in the passes. The singular value is
 * found by power iteration from the same start each time, until it changes by less than one part in ten thousand, so no state
 * has to be kept and a resumed training goes on exactly.
 *
 * @see <a href="https://arxiv.org/abs/1802.05957">Miyato et al.: Spectral Normalization for GANs (2018)</a>
 */
public final class SpectralNorm extends BaseConstraint {
    private static final long serialVersionUID = 1L;
    private static final int MOST_ITERATIONS = 100;
    private static final double TOLERANCE = 1e-4;

    /** For weights; the layer says which of its parameters these are. */
    public SpectralNorm() {
        super(Collections.emptySet());
    }

    private SpectralNorm(Set<String> names) {
        super(names);
    }

    @Override
    public void apply(INDArray weights) {
        double sigma = largestSingularValue(weights);
        if (sigma > 0) {
            weights.divi(sigma);
        }
    }

    /** Once for each weight; the class above does it twice. */
    @Override
    public void applyConstraint(Layer layer, int iteration, int epoch) {
        Map<String, INDArray> table = layer.paramTable();
        if (table != null) {
            table.forEach((name, weights) -> {
                if (params.contains(name)) {
                    apply(weights);
                }
            });
        }
    }

    @Override
    public SpectralNorm clone() {
        return new SpectralNorm(params);
    }

    /**
     * The largest singular value of weights, read as a matrix of their first axis by all others.
     *
     * @throws IllegalArgumentException for vectors
     */
    public static double largestSingularValue(INDArray weights) {
        if (weights.rank() < 2) {
            throw new IllegalArgumentException("weights must be a matrix or have more axes: rank " + weights.rank());
        }
        long rows = weights.size(0);
        INDArray matrix = weights.rank() == 2 ? weights : weights.reshape('c', rows, weights.length() / rows);
        INDArray right = start(matrix);
        double sigma = 0;
        for (int i = 0; i < MOST_ITERATIONS; i++) {
            INDArray left = matrix.mmul(right);
            double length = left.norm2Number().doubleValue();
            if (!(length > 0)) {
                return 0;
            }
            right = matrix.transpose().mmul(left.divi(length));
            double now = right.norm2Number().doubleValue();
            right.divi(now);
            if (Math.abs(now - sigma) <= TOLERANCE * now) {
                return now;
            }
            sigma = now;
        }
        return sigma;
    }

    /** The row of most weight, and a little of everything lest it be orthogonal to what is sought. */
    private static INDArray start(INDArray matrix) {
        long largest = matrix.norm2(1).argMax().getLong(0);
        INDArray row = matrix.getRow(largest).dup().reshape(matrix.size(1), 1);
        double length = row.norm2Number().doubleValue();
        INDArray rest = Nd4j.linspace(1, 2, matrix.size(1), matrix.dataType()).reshape(matrix.size(1), 1);
        return row.addi(rest.muli(1e-2 * length / Math.sqrt(matrix.size(1))));
    }
}
