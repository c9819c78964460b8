package org.inkstone.examples.generative;

import java.util.List;
import org.inkstone.data.TrainTest;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.autoencoder.CodeNetworks;
import org.inkstone.generative.autoencoder.Likelihood;
import org.inkstone.generative.autoencoder.Vae;
import org.inkstone.generative.autoencoder.VaeStep;
import org.inkstone.plot.Plots;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A variational autoencoder: codes are kept close to a standard normal distribution, so that random normal codes become
 * pictures. With {@code --latent 2} the whole plane of codes is drawn.
 */
@Command(name = "vae", description = "Learn codes of pictures that can be drawn at random (three minutes).")
public final class VaeTour implements Example {
    private static final int PLANE = 15;
    private static final double REACH = 2;

    @Option(
            names = "--data",
            defaultValue = "FASHION_MNIST",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private GreyPictures data;

    @Mixin
    private GenerativeOptions options = new GenerativeOptions(6, 3, 128, 0.001);

    @Option(names = "--latent", defaultValue = "16", description = "Numbers in a code (default: ${DEFAULT-VALUE}).")
    private int latent;

    @Option(
            names = "--beta",
            defaultValue = "1",
            description = "Weight of the codes' distance from the normal distribution (default: ${DEFAULT-VALUE}).")
    private double beta;

    @Option(
            names = "--warm-up",
            defaultValue = "500",
            description = "Steps in which beta rises (default: ${DEFAULT-VALUE}).")
    private long warmUp;

    @Option(names = "--dense", description = "Linear layers instead of convolutions.")
    private boolean dense;

    @Override
    public Report run(RunContext run) {
        options.check();
        CodeNetworks networks = AutoencoderTour.networks(data, latent, dense)
                .updater(new Adam(options.learningRate))
                .seed(run.seed());
        Vae model = Vae.of(networks, Likelihood.BERNOULLI);
        VaeStep step = new VaeStep(model, beta, warmUp);
        TrainTest pictures = data.load(run);
        Report report = new CodeTraining(run, "VAE, " + data.title(), options)
                .train(step, model, pictures, "vae", () -> model.sample(64, run.seed()));
        if (latent == 2) {
            run.save(
                    Plots.imageGrid(
                            "The plane of codes from -2 to 2",
                            NetworkPictures.images(model.decode(plane())),
                            List.of(),
                            PLANE),
                    "plane.png");
        }
        return report.metric("divergence of the codes, nats", step.lastDivergence())
                .metric("reconstruction, nats", step.lastReconstruction());
    }

    private static INDArray plane() {
        float[] codes = new float[2 * PLANE * PLANE];
        for (int i = 0; i < PLANE * PLANE; i++) {
            codes[2 * i] = (float) (REACH * (2.0 * (i % PLANE) / (PLANE - 1) - 1));
            codes[2 * i + 1] = (float) (REACH * (1 - 2.0 * (i / PLANE) / (PLANE - 1)));
        }
        return Nd4j.createFromArray(codes).reshape(PLANE * PLANE, 2);
    }
}
