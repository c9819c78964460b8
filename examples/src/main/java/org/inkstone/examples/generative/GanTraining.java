package org.inkstone.examples.generative;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.gan.BalanceMonitor;
import org.inkstone.generative.gan.CollapseMonitor;
import org.inkstone.generative.gan.Dcgan;
import org.inkstone.generative.gan.GanReport;
import org.inkstone.generative.gan.GanStep;
import org.inkstone.generative.gan.Generator;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.CsvLogger;
import org.inkstone.train.ExponentialMovingAverage;
import org.inkstone.train.History;
import org.inkstone.train.MemoryMonitor;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What both GAN examples have in common: training with monitors and picture grids, curves of both losses. */
record GanTraining(RunContext run, String title, GenerativeOptions options, GanOptions gan) {
    private static final String FILE = "generator.zip";
    private static final int WAY = 10;

    /** A grid: pictures of a generator, how many in a row, and a caption for each or none. */
    record Grid(Function<Generator, INDArray> draw, int columns, List<String> captions) {}

    /** Trains on [1, H, W] pictures in -1 to 1. */
    Report train(Dcgan dcgan, Dataset pictures, Grid grid) {
        Generator generator = Generator.of(dcgan);
        GanStep step = GanStep.builder(generator, new ComputationGraph(dcgan.discriminator()))
                .loss(gan.loss.function())
                .discriminatorSteps(gan.loss.discriminatorSteps())
                .build();
        ExponentialMovingAverage average = new ExponentialMovingAverage(0.995);
        History history;
        try (DataLoader loader = DataLoader.builder(pictures)
                .batchSize(options.batchSize)
                .shuffle(run.seed())
                .workers(1)
                .dropLast(true)
                .build()) {
            history = options.applyTo(Trainer.of(step), run)
                    .callback(new ProgressBarCallback()
                            .showing(
                                    "generator",
                                    () -> step.report()
                                            .map(GanReport::generatorLoss)
                                            .orElse(Double.NaN)))
                    .callback(new CsvLogger())
                    .callback(new MemoryMonitor())
                    .callback(new BalanceMonitor())
                    .callback(new CollapseMonitor())
                    .callback(average)
                    .callback(new SampleGrids(run, title, () -> grid.draw().apply(generator))
                            .columns(grid.columns())
                            .captions(grid.captions())
                            .everySeconds(30)
                            .withAverages(average))
                    .callback(new TensorBoardCallback(run.tensorBoard()))
                    .callback(new Checkpoints())
                    .fit(loader);
        }
        return report(generator, history, grid);
    }

    private Report report(Generator generator, History history, Grid grid) {
        Path file = run.wrote(run.directory().resolve(FILE));
        generator.save(file);
        run.wrote(run.directory().resolve(Checkpoints.FOLDER));
        INDArray pictures = grid.draw().apply(generator);
        run.save(
                Plots.imageGrid(title, NetworkPictures.images(pictures), grid.captions(), grid.columns()),
                "pictures.png");
        run.save(
                Plots.imageGrid("From one code to another", NetworkPictures.images(ways(generator)), List.of(), WAY),
                "interpolation.png");
        losses(history);
        Report report = new Report()
                .metric("generator parameters", generator.network().numParams())
                .metric("minutes", history.seconds() / 60)
                .metric(
                        "images per second",
                        history.lastEpoch().map(e -> e.examplesPerSecond()).orElse(Double.NaN))
                .metric("discriminator loss", last(history, BalanceMonitor.DISCRIMINATOR_LOSS))
                .metric("generator loss", last(history, BalanceMonitor.GENERATOR_LOSS))
                .metric("discriminator right", last(history, BalanceMonitor.DISCRIMINATOR_RIGHT))
                .metric("diversity, 1 is that of real pictures", last(history, CollapseMonitor.DIVERSITY));
        return report.say("  more pictures: ./inkstone run sample --model " + file);
    }

    /** Pictures along straight ways between random codes, each row of one class where there are classes. */
    private INDArray ways(Generator generator) {
        int rows = 5;
        INDArray ends = generator.noise(2L * rows, new Random(run.seed()));
        INDArray[] codes = new INDArray[rows];
        int[] classes = new int[generator.isConditional() ? rows * WAY : 0];
        INDArray share = Nd4j.linspace(0, 1, WAY, ends.dataType()).reshape(WAY, 1);
        for (int r = 0; r < rows; r++) {
            INDArray begin = ends.getRow(2L * r);
            codes[r] = share.mmul(ends.getRow(2L * r + 1).sub(begin).reshape(1, generator.latent()))
                    .addiRowVector(begin);
            for (int i = 0; i < WAY && classes.length > 0; i++) {
                classes[r * WAY + i] = r % generator.classes();
            }
        }
        return generator.generate(Nd4j.concat(0, codes), classes);
    }

    private void losses(History history) {
        if (!history.names().contains(BalanceMonitor.GENERATOR_LOSS)) {
            return;
        }
        double[][] discriminator = history.series(BalanceMonitor.DISCRIMINATOR_LOSS);
        double[][] generator = history.series(BalanceMonitor.GENERATOR_LOSS);
        run.save(
                Plots.lines(
                        title + ": losses",
                        "step",
                        "loss",
                        List.of(
                                new Series("discriminator", discriminator[0], discriminator[1]),
                                new Series("generator", generator[0], generator[1]))),
                "losses.png");
    }

    private static double last(History history, String name) {
        double[] values = history.names().contains(name) ? history.series(name)[1] : new double[0];
        return values.length == 0 ? Double.NaN : values[values.length - 1];
    }
}
