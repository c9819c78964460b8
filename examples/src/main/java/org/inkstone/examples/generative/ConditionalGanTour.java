package org.inkstone.examples.generative;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.gan.Dcgan;
import org.inkstone.generative.gan.Dcgan.Conditioning;
import org.inkstone.generative.gan.Generator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Generator and discriminator are told the class, so that one can ask for a shoe or a bag: a row of the grid for each class, with
 * the same codes in each row; or with {@code --class} one class alone.
 */
@Command(
        name = "conditional-gan",
        description = "A GAN that is told what to make: a row of pictures for each class (three and a half minutes).")
public final class ConditionalGanTour implements Example {
    private static final int COLUMNS = 8;
    private static final int OF_ONE_CLASS = 32;
    private static final int ALL = -1;

    @Mixin
    private GenerativeOptions options = new GenerativeOptions(8, 3.5, 64, 0.0005);

    @Mixin
    private GanOptions gan = new GanOptions();

    @Option(
            names = "--conditioning",
            defaultValue = "PROJECTION",
            description =
                    "How the discriminator is told the class: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Conditioning conditioning;

    @Option(
            names = "--class",
            defaultValue = "-1",
            description = "Number of the class to draw, -1 for all (default: ${DEFAULT-VALUE}).")
    private int wanted;

    @Override
    public Report run(RunContext run) {
        options.check();
        List<String> classes = gan.data.classes();
        if (wanted < ALL || wanted >= classes.size()) {
            throw new IllegalArgumentException(
                    "--class must be -1 for all or 0 to " + (classes.size() - 1) + ": " + wanted);
        }
        Dcgan dcgan = gan.networks(options.learningRate, run.seed())
                .classes(classes.size())
                .conditioning(conditioning)
                .build();
        int[] drawn = wanted == ALL
                ? IntStream.range(0, classes.size() * COLUMNS)
                        .map(i -> i / COLUMNS)
                        .toArray()
                : IntStream.generate(() -> wanted).limit(OF_ONE_CLASS).toArray();
        List<String> captions = IntStream.of(drawn).mapToObj(classes::get).toList();
        String title = "Conditional GAN (" + gan.loss + "), " + gan.data.title();
        return new GanTraining(run, title, options, gan)
                .train(
                        dcgan,
                        gan.data.load(run).train(),
                        new GanTraining.Grid(generator -> pictures(generator, drawn, run.seed()), COLUMNS, captions));
    }

    /** The same codes for each class; codes of their own for pictures of one class. */
    private INDArray pictures(Generator generator, int[] drawn, long seed) {
        if (wanted != ALL) {
            return generator.sample(drawn.length, seed, drawn);
        }
        INDArray row = generator.noise(COLUMNS, new Random(seed));
        INDArray codes =
                Nd4j.concat(0, Collections.nCopies(generator.classes(), row).toArray(new INDArray[0]));
        return generator.generate(codes, drawn);
    }
}
