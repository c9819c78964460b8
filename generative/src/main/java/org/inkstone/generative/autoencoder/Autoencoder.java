package org.inkstone.generative.autoencoder;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A plain autoencoder: whatever code rebuilds the picture best. Trained by {@link AutoencoderStep}. */
public final class Autoencoder extends CodeModel {
    Autoencoder(ComputationGraph encoder, ComputationGraph decoder, Likelihood likelihood) {
        super(encoder, decoder, likelihood, 1);
    }

    /** A new one. */
    public static Autoencoder of(CodeNetworks networks, Likelihood likelihood) {
        return new Autoencoder(
                new ComputationGraph(networks.encoder()), new ComputationGraph(networks.decoder()), likelihood);
    }

    @Override
    public INDArray encode(INDArray pictures) {
        return encoder().output(false, pictures)[0];
    }
}
