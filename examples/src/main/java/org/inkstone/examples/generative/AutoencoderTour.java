package org.inkstone.examples.generative;

import org.inkstone.data.TrainTest;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.autoencoder.Autoencoder;
import org.inkstone.generative.autoencoder.AutoencoderStep;
import org.inkstone.generative.autoencoder.CodeNetworks;
import org.inkstone.generative.autoencoder.Likelihood;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * An encoder compresses pictures to a few numbers and a decoder rebuilds them; random codes near those seen give something like
 * pictures, and straight ways between codes often leave them, which {@code vae} mends. Linear layers or convolutions.
 */
@Command(name = "autoencoder", description = "Compress pictures to a few numbers and rebuild them (three minutes).")
public final class AutoencoderTour implements Example {
    @Option(
            names = "--data",
            defaultValue = "FASHION_MNIST",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private GreyPictures data;

    @Mixin
    private GenerativeOptions options = new GenerativeOptions(4, 3, 128, 0.001);

    @Option(names = "--latent", defaultValue = "16", description = "Numbers in a code (default: ${DEFAULT-VALUE}).")
    private int latent;

    @Option(names = "--dense", description = "Linear layers instead of convolutions.")
    private boolean dense;

    @Override
    public Report run(RunContext run) {
        options.check();
        CodeNetworks networks = networks(data, latent, dense)
                .updater(new Adam(options.learningRate))
                .seed(run.seed());
        TrainTest pictures = data.load(run);
        Autoencoder model = Autoencoder.of(networks, Likelihood.GAUSSIAN);
        CodePictures codes = new CodePictures(run, model, pictures.test());
        return new CodeTraining(run, "Autoencoder, " + data.title(), options)
                .train(
                        new AutoencoderStep(model),
                        model,
                        pictures,
                        "autoencoder",
                        () -> model.decode(codes.likelyCodes(64, run.seed())));
    }

    /** Networks of a size that suits the pictures. */
    static CodeNetworks networks(GreyPictures pictures, int latent, boolean dense) {
        return dense
                ? CodeNetworks.dense(pictures.size(), 1, latent, 400, 200)
                : CodeNetworks.convolutional(pictures.size(), 1, latent, 32);
    }
}
