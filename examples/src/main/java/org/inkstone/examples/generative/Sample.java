package org.inkstone.examples.generative;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes pictures with a trained model, a VAE, a GAN's generator, a diffusion model or a text-to-image pipeline; trains
 * nothing. */
@Command(name = "sample", description = "Make pictures with a trained model: VAE, GAN, diffusion or text to image.")
public final class Sample implements Example {
    private static final int COLUMNS = 8;

    @Parameters(
            paramLabel = "MODEL",
            description = "A model file, or the directory of a run of vae, gan, diffusion, text-to-emoji, ...")
    private Path model;

    @Option(names = "--number", description = "Pictures, with prompts for each of them (default: ${DEFAULT-VALUE}).")
    private int number = 16;

    @Option(names = "--prompt", description = "What to draw, for text to image; may be repeated.")
    private List<String> prompts = new ArrayList<>();

    @Option(names = "--class", description = "Class of all pictures (default: each class in turn).")
    private int classNumber = -1;

    @Option(names = "--steps", description = "Steps of a diffusion's sampler (default: ${DEFAULT-VALUE}).")
    private int steps = 20;

    @Option(names = "--guidance", description = "Guidance of a diffusion, 1 for none (default: ${DEFAULT-VALUE}).")
    private double guidance = 2;

    @Override
    public Report run(RunContext run) {
        require(number > 0, "--number must be positive: " + number);
        require(steps > 0, "--steps must be positive: " + steps);
        require(guidance >= 0, "--guidance must be 0 or more: " + guidance);
        require(classNumber >= -1, "--class must not be negative: " + classNumber);
        SampleModel opened = SampleModel.open(model);
        long start = System.nanoTime();
        SampleModel.Drawn drawn = opened.draw(
                new SampleModel.Wish(run.size(number, 2), classNumber, prompts, steps, guidance, run.seed()));
        double seconds = (System.nanoTime() - start) * 1e-9;
        int columns = prompts.isEmpty() ? COLUMNS : Math.min(COLUMNS, run.size(number, 2));
        Figure figure = Plots.imageGrid(
                "Drawn by " + opened.title() + ", " + model.getFileName(),
                NetworkPictures.images(drawn.pictures()),
                drawn.captions(),
                columns);
        run.save(figure, "samples.png");
        run.tensorBoard().addImage("samples", figure.toImage(), 0);
        return new Report().metric("pictures", drawn.pictures().size(0)).metric("seconds", seconds);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
