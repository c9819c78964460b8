package org.inkstone.examples.generative;

import java.util.List;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.gan.Dcgan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * A generator learns to make pictures of clothes that a discriminator, which learns to tell them from real ones, takes for real. Five
 * losses to choose from, each with the discriminator that goes with it.
 */
@Command(
        name = "gan",
        description = "A generator and a discriminator play for pictures of clothes (three and a half minutes).")
public final class GanTour implements Example {
    private static final int PICTURES = 64;

    @Mixin
    private GenerativeOptions options = new GenerativeOptions(8, 3.5, 64, 0.0005);

    @Mixin
    private GanOptions gan = new GanOptions();

    @Override
    public Report run(RunContext run) {
        options.check();
        Dcgan dcgan = gan.networks(options.learningRate, run.seed()).build();
        String title = "GAN (" + gan.loss + "), " + gan.data.title();
        return new GanTraining(run, title, options, gan)
                .train(
                        dcgan,
                        gan.data.load(run).train(),
                        new GanTraining.Grid(generator -> generator.sample(PICTURES, run.seed()), 8, List.of()));
    }
}
