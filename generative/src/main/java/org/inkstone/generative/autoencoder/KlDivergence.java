package org.inkstone.generative.autoencoder;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The distribution of codes that a variational encoder puts out: mean and logarithm of the variance of independent normal
 * numbers, side by side in [N, 2 latent]; and how far it is from the standard normal one.
 *
 * @param loss     Kullback-Leibler divergence in nats, summed over a code, mean over the batch
 * @param gradient by the encoder's output, [N, 2 latent]
 * @see <a href="https://arxiv.org/abs/1312.6114">Kingma, Welling: Auto-Encoding Variational Bayes (2013), appendix B</a>
 */
public record KlDivergence(double loss, INDArray gradient) {
    /** Of an encoder's output: {@code -1/2 sum (1 + log v - m^2 - v)}. */
    public static KlDivergence of(INDArray output) {
        double n = output.size(0);
        INDArray mean = mean(output);
        INDArray logVariance = logVariance(output);
        INDArray variance = Transforms.exp(logVariance, true);
        double length = mean.norm2Number().doubleValue();
        double sum = mean.length()
                + logVariance.sumNumber().doubleValue()
                - length * length
                - variance.sumNumber().doubleValue();
        return new KlDivergence(
                -sum / 2 / n, Nd4j.concat(1, mean.div(n), variance.sub(1).divi(2 * n)));
    }

    /** The left half, [N, latent]. */
    public static INDArray mean(INDArray output) {
        return output.get(NDArrayIndex.all(), NDArrayIndex.interval(0, half(output)));
    }

    /** The right half, [N, latent]. */
    public static INDArray logVariance(INDArray output) {
        return output.get(NDArrayIndex.all(), NDArrayIndex.interval(half(output), output.size(1)));
    }

    private static long half(INDArray output) {
        if (output.rank() != 2 || output.size(1) % 2 != 0) {
            throw new IllegalArgumentException(
                    "an encoder's output must be [N, 2 latent]: " + Arrays.toString(output.shape()));
        }
        return output.size(1) / 2;
    }
}
