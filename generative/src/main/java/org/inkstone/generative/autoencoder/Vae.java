package org.inkstone.generative.autoencoder;

import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A variational autoencoder: a picture's code is a normal distribution, kept close to the standard one, so that random
 * normal codes become pictures too. Trained by {@link VaeStep}.
 *
 * @see <a href="https://arxiv.org/abs/1312.6114">Kingma, Welling: Auto-Encoding Variational Bayes (2013)</a>
 */
public final class Vae extends CodeModel {
    Vae(ComputationGraph encoder, ComputationGraph decoder, Likelihood likelihood) {
        super(encoder, decoder, likelihood, 2);
    }

    /** A new one. */
    public static Vae of(CodeNetworks networks, Likelihood likelihood) {
        return new Vae(
                new ComputationGraph(networks.variationalEncoder()),
                new ComputationGraph(networks.decoder()),
                likelihood);
    }

    @Override
    public INDArray encode(INDArray pictures) {
        return KlDivergence.mean(encoder().output(false, pictures)[0]).dup('c');
    }

    /** Pictures of random codes: same seed, same pictures. */
    public INDArray sample(int number, long seed) {
        if (number <= 0) {
            throw new IllegalArgumentException("number must be positive: " + number);
        }
        Random random = new Random(seed);
        double[] codes = new double[number * latent()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = random.nextGaussian();
        }
        return decode(Nd4j.createFromArray(codes)
                .castTo(decoder().params().dataType())
                .reshape(number, latent()));
    }
}
