package org.inkstone.examples.generative;

import org.inkstone.generative.gan.Dcgan;
import org.inkstone.generative.gan.Dcgan.DiscriminatorNorm;
import org.inkstone.generative.gan.GanLoss;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Option;

/** What both GAN examples let their user choose. */
final class GanOptions {
    private static final double EPSILON = 1e-8;

    /** A loss with the discriminator that goes with it. */
    enum Loss {
        /** Binary cross-entropy, the generator's non-saturating; real pictures count for 0.9. */
        BCE(new GanLoss.NonSaturating(0.9), DiscriminatorNorm.BATCH, 1),
        /** The value function of the notes for both: see how the generator's loss flattens. */
        SATURATING(new GanLoss.MinMax(), DiscriminatorNorm.BATCH, 1),
        LEAST_SQUARES(new GanLoss.LeastSquares(), DiscriminatorNorm.BATCH, 1),
        /** With spectral norm. */
        HINGE(new GanLoss.Hinge(), DiscriminatorNorm.SPECTRAL, 1),
        /** Wasserstein with gradient penalty, a smooth critic and three of its steps for one of the generator. */
        WGAN_GP(new GanLoss.Wasserstein(), DiscriminatorNorm.NONE, 3);

        private final GanLoss function;
        private final DiscriminatorNorm norm;
        private final int discriminatorSteps;

        Loss(GanLoss function, DiscriminatorNorm norm, int discriminatorSteps) {
            this.function = function;
            this.norm = norm;
            this.discriminatorSteps = discriminatorSteps;
        }

        GanLoss function() {
            return function;
        }

        int discriminatorSteps() {
            return discriminatorSteps;
        }
    }

    @Option(
            names = "--data",
            defaultValue = "FASHION_MNIST",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    GreyPictures data;

    @Option(
            names = "--loss",
            defaultValue = "BCE",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Loss loss;

    @Option(
            names = "--width",
            defaultValue = "32",
            description = "Channels next to the picture (default: ${DEFAULT-VALUE}).")
    int width;

    @Option(names = "--latent", defaultValue = "64", description = "Numbers in a code (default: ${DEFAULT-VALUE}).")
    int latent;

    /** Networks for the pictures, without classes so far. */
    Dcgan.Builder networks(double learningRate, long seed) {
        boolean critic = loss == Loss.WGAN_GP;
        Adam updater = new Adam(learningRate, critic ? 0 : 0.5, critic ? 0.9 : 0.999, EPSILON);
        Dcgan.Builder builder = Dcgan.builder(data.size(), 1)
                .latent(latent)
                .width(width)
                .norm(loss.norm)
                .updaters(updater, updater)
                .seed(seed);
        return critic ? builder.smooth() : builder;
    }
}
