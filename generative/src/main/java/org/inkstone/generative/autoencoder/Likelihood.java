package org.inkstone.generative.autoencoder;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.SoftPlus;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * What a decoder's raw output says about the picture. Losses are negative log-likelihoods in nats, summed over the values of a
 * picture, so that they can be weighed against {@link KlDivergence}.
 */
public enum Likelihood {
    /** The output is the mean of a normal distribution of deviation 1: half the squared distance, without the constant. */
    GAUSSIAN {
        @Override
        public Reconstruction loss(INDArray output, INDArray pictures) {
            check(output, pictures);
            double n = pictures.size(0);
            INDArray difference = output.sub(pictures);
            double norm = difference.norm2Number().doubleValue();
            return new Reconstruction(norm * norm / 2 / n, difference.divi(n));
        }

        @Override
        public INDArray pictures(INDArray output) {
            return output;
        }
    },

    /**
     * The output is the logit of a pixel's being white: binary cross-entropy with the grey value, from -1 (black) to 1
     * (white), as the share of white. For drawings, whose pixels are mostly black or white.
     */
    BERNOULLI {
        @Override
        public Reconstruction loss(INDArray output, INDArray pictures) {
            check(output, pictures);
            double n = pictures.size(0);
            INDArray white = pictures.add(1).divi(2);
            INDArray softplus = Nd4j.getExecutioner().exec(new SoftPlus(output, output.ulike()));
            double loss = softplus.sumNumber().doubleValue()
                    - output.mul(white).sumNumber().doubleValue();
            return new Reconstruction(
                    loss / n, Transforms.sigmoid(output, true).subi(white).divi(n));
        }

        @Override
        public INDArray pictures(INDArray output) {
            return Transforms.sigmoid(output, true).muli(2).subi(1);
        }
    };

    /**
     * The loss of a batch and its gradient.
     *
     * @param output   of the decoder, [N, C, H, W]
     * @param pictures the originals, -1 to 1
     */
    public abstract Reconstruction loss(INDArray output, INDArray pictures);

    /** The most likely pictures, -1 to 1 (those of {@link #GAUSSIAN} may lie a little outside). */
    public abstract INDArray pictures(INDArray output);

    private static void check(INDArray output, INDArray pictures) {
        if (!output.equalShapes(pictures)) {
            throw new IllegalArgumentException("pictures must have the decoder's shape "
                    + Arrays.toString(output.shape()) + ": " + Arrays.toString(pictures.shape()));
        }
    }
}
