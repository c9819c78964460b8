package org.inkstone.examples.generative;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.FashionMnist;
import org.inkstone.data.Mnist;
import org.inkstone.data.TrainTest;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.data.transform.Transform;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.diffusion.Condition;
import org.inkstone.generative.diffusion.DiffusionLoss;
import org.inkstone.generative.diffusion.DiffusionModel;
import org.inkstone.generative.diffusion.DiffusionSettings;
import org.inkstone.generative.diffusion.DiffusionStep;
import org.inkstone.generative.diffusion.NoiseSchedule;
import org.inkstone.generative.diffusion.PredictionType;
import org.inkstone.generative.diffusion.unet.UNet;
import org.inkstone.schedule.ConstantSchedule;
import org.inkstone.schedule.WarmupSchedule;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.CsvLogger;
import org.inkstone.train.ExponentialMovingAverage;
import org.inkstone.train.History;
import org.inkstone.train.MemoryMonitor;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainer;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A diffusion model of small grey pictures that draws the class it is told to: a U-Net with v-prediction, min-SNR weights and averaged
 * weights, sampled with classifier-free guidance.
 *
 * <p>{@code ./inkstone run diffusion} (4 minutes); {@code --minutes 15} for clearer pictures, {@code --data mnist} for digits, {@code
 * --resume runs/.../checkpoints/last.zip} to go on.
 */
@Command(
        name = "diffusion",
        description =
                "A diffusion model draws clothes or digits of the class it is told (4 minutes; more with --minutes).")
public final class PictureDiffusion implements Example {
    private static final int SIDE = 28;
    private static final int TIMES = 1000;
    private static final double CONDITION_DROPOUT = 0.1;
    private static final double MIN_SNR_GAMMA = 5;
    /** Of the weights' average: about the last 500 steps, a quarter of the default run. */
    private static final double AVERAGE = 0.998;

    private static final int WARM_UP = 100;
    private static final int GRID_ROWS = 2;
    private static final double GRID_GUIDANCE = 2;

    /** What to draw. */
    enum Pictures {
        FASHION(FashionMnist::load, FashionMnist.classes()),
        MNIST(Mnist::load, Mnist.classes());

        private final Function<DatasetCache, TrainTest> load;
        private final List<String> classes;

        Pictures(Function<DatasetCache, TrainTest> load, List<String> classes) {
            this.load = load;
            this.classes = classes;
        }
    }

    @Mixin
    GenerativeOptions options = new GenerativeOptions(50, 4, 32, 1e-3);

    @Option(
            names = "--data",
            defaultValue = "FASHION",
            description = "The pictures: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Pictures pictures;

    @Option(
            names = "--width",
            defaultValue = "24",
            description = "Channels of the U-Net's first level, a multiple of 8 (default: ${DEFAULT-VALUE}).")
    int width;

    @Option(
            names = "--sampler",
            defaultValue = "DPM_SOLVER",
            description = "How to sample: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    SamplerChoice sampler;

    @Option(names = "--steps", defaultValue = "20", description = "Steps of sampling (default: ${DEFAULT-VALUE}).")
    int steps;

    @Option(
            names = "--guidance",
            split = ",",
            defaultValue = "0,1,2,4",
            description = "Guidance scales of the last picture (default: ${DEFAULT-VALUE}).")
    double[] guidance;

    @Override
    public Report run(RunContext run) {
        check();
        TrainTest set = pictures.load.apply(run.cache());
        return run(run, set.train(), set.test());
    }

    private void check() {
        options.check();
        require(steps > 0 && steps <= TIMES, "--steps must be 1 to " + TIMES + ": " + steps);
        require(width > 0 && width % 8 == 0, "--width must be a positive multiple of 8: " + width);
        require(
                guidance.length > 0 && Arrays.stream(guidance).allMatch(g -> g >= 0),
                "--guidance must be numbers of 0 or more: " + Arrays.toString(guidance));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** With pictures of the caller's, 28x28 and grey. */
    Report run(RunContext run, Dataset training, Dataset test) {
        check();
        Transform toNetwork = Compose.of(new ToTensor(), new Normalize(0.5f, 0.5f));
        DiffusionModel model = model(run.seed());
        DiffusionPictures drawing = new DiffusionPictures(
                model, pictures.classes, sampler, run.smoke() ? Math.min(steps, 4) : steps, run.seed());
        History history;
        try (DataLoader train = DataLoader.builder(training.transformed(toNetwork))
                        .batchSize(options.batchSize)
                        .shuffle(run.seed())
                        .workers(1)
                        .dropLast(true)
                        .build();
                DataLoader validation = DataLoader.builder(test.range(0, Math.min(test.size(), run.size(1000, 64)))
                                .transformed(toNetwork))
                        .batchSize(Math.min(100, run.size(100, 32)))
                        .build()) {
            run.save(
                    drawing.forward(validation.next().getFeatures().dup().get(NDArrayIndex.interval(0, 4))),
                    "forward.png");
            validation.reset();
            history = train(run, model, drawing, train, validation);
        }
        model.save(run.wrote(run.directory().resolve("model.zip")));
        run.wrote(run.directory().resolve(Checkpoints.FOLDER));
        run.save(drawing.reverse(GRID_GUIDANCE), "reverse.png");
        run.save(drawing.guidance(guidance, run.size(3, 1)), "guidance.png");
        return report(run, model, drawing, history);
    }

    private DiffusionModel model(long seed) {
        Adam updater = new Adam(WarmupSchedule.linear(WARM_UP, new ConstantSchedule(options.learningRate)));
        ComputationGraph graph = new ComputationGraph(UNet.builder()
                .image(1, SIDE, SIDE)
                .baseWidth(width)
                .multipliers(1, 2, 2)
                .attentionAt(SIDE / 4)
                .label(pictures.classes.size())
                .updater(updater)
                .seed(seed)
                .build());
        return DiffusionModel.of(
                graph,
                DiffusionSettings.of(NoiseSchedule.cosine(TIMES), PredictionType.V_PREDICTION, 1, SIDE, SIDE)
                        .conditionedOn(Condition.Kind.LABEL, pictures.classes.size(), CONDITION_DROPOUT));
    }

    private History train(
            RunContext run, DiffusionModel model, DiffusionPictures drawing, DataLoader train, DataLoader validation) {
        ExponentialMovingAverage average = new ExponentialMovingAverage(AVERAGE);
        SampleGrids grids = new SampleGrids(
                        run,
                        pictures.name().toLowerCase(Locale.ROOT) + ", guidance " + GRID_GUIDANCE,
                        () -> drawing.draw(drawing.labels(GRID_ROWS), GRID_GUIDANCE))
                .columns(pictures.classes.size())
                .captions(drawing.captions(GRID_ROWS))
                .withAverages(average);
        DiffusionStep step = DiffusionStep.of(model, new DiffusionLoss(PredictionType.V_PREDICTION, MIN_SNR_GAMMA));
        return options.applyTo(Trainer.of(step), run)
                .callback(average)
                .callback(new ProgressBarCallback())
                .callback(new CsvLogger())
                .callback(new MemoryMonitor())
                .callback(new TensorBoardCallback(run.tensorBoard()).withoutGraph())
                .callback(new Checkpoints().everySteps(500))
                .callback(grids)
                .fit(train, validation);
    }

    private Report report(RunContext run, DiffusionModel model, DiffusionPictures drawing, History history) {
        int[] labels = drawing.labels(run.size(4, 1));
        long begin = System.nanoTime();
        drawing.draw(labels, 1);
        double seconds = (System.nanoTime() - begin) * 1e-9;
        return new Report()
                .metric("parameters", model.graph().numParams())
                .metric("steps", history.steps())
                .metric("minutes", history.seconds() / 60)
                .metric("images per second in training", history.steps() * options.batchSize / history.seconds())
                .metric("images per second in sampling", labels.length / seconds)
                .metric("loss of the last steps", lastLosses(history));
    }

    private static double lastLosses(History history) {
        double[] losses = history.losses();
        return Arrays.stream(losses, Math.max(0, losses.length - 100), losses.length)
                .average()
                .orElse(Double.NaN);
    }
}
