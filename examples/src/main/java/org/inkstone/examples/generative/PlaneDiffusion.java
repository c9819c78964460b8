package org.inkstone.examples.generative;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DataLoader;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.diffusion.DiffusionModel;
import org.inkstone.generative.diffusion.DiffusionSettings;
import org.inkstone.generative.diffusion.DiffusionStep;
import org.inkstone.generative.diffusion.DpmSolver;
import org.inkstone.generative.diffusion.NoiseSchedule;
import org.inkstone.generative.diffusion.PredictionType;
import org.inkstone.generative.diffusion.Sampling;
import org.inkstone.generative.diffusion.SamplingPath;
import org.inkstone.generative.diffusion.TimestepSpacing;
import org.inkstone.generative.diffusion.score2d.GaussianMixture;
import org.inkstone.generative.diffusion.score2d.PointDenoiser;
import org.inkstone.generative.diffusion.score2d.PointSet;
import org.inkstone.generative.diffusion.score2d.ScoreField;
import org.inkstone.generative.diffusion.score2d.Trajectories;
import org.inkstone.generative.metric.FrechetDistance;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.CsvLogger;
import org.inkstone.train.ExponentialMovingAverage;
import org.inkstone.train.History;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Diffusion where it can be seen: points of the plane are noised, a small network learns the score field, whose arrows lead from
 * noise to data, and new points follow them.
 *
 * <p>{@code ./inkstone run diffusion-2d --points moons} (20 seconds on 2 cores)
 */
@Command(
        name = "diffusion-2d",
        description = "Diffusion in the plane: the learned score field and its trajectories (20 seconds).")
public final class PlaneDiffusion implements Example {
    private static final int TIMES = 200;
    private static final int SAMPLING_STEPS = 40;
    private static final double RANGE = 3;
    private static final int LATTICE = 18;
    private static final int[] SHOWN_TIMES = {5, 40, 80, 120, 160, 199};

    @Mixin
    GenerativeOptions options = new GenerativeOptions(40, 0, 256, 2e-3);

    @Option(
            names = "--points",
            defaultValue = "SWISS_ROLL",
            description = "The data: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    PointSet points;

    @Option(
            names = "--width",
            defaultValue = "128",
            description = "Width of the hidden layers (default: ${DEFAULT-VALUE}).")
    int width;

    @Override
    public Report run(RunContext run) {
        options.check();
        INDArray data = points.sample(run.size(16_384, 1024), run.seed());
        DiffusionModel model = model(run, (int) data.size(0));
        History history = train(run, model, data);
        run.wrote(run.directory().resolve("model.zip"));
        model.save(run.directory().resolve("model.zip"));
        run.save(forwardStrip(model.settings().schedule(), data, run.seed()), "forward.png");
        run.save(scoreFields(model), "scores.png");
        Trajectories trajectories = Trajectories.of(sampling(model, run), noise(run.size(2000, 200), run.seed()));
        run.save(reverseStrip(trajectories), "reverse.png");
        run.save(
                Plots.plane(
                        "Denoising trajectories",
                        RANGE,
                        List.of(trajectories.cloud("points", trajectories.steps())),
                        trajectories.paths(60),
                        List.of()),
                "trajectories.png");
        return report(run, model, history);
    }

    private DiffusionModel model(RunContext run, int examples) {
        int steps = Math.max(1, examples / options.batchSize) * options.epochs;
        Adam updater = new Adam(CosineSchedule.overIterations(options.learningRate, steps));
        return DiffusionModel.of(
                new ComputationGraph(PointDenoiser.configuration(width, TIMES, updater, run.seed())),
                DiffusionSettings.of(NoiseSchedule.cosine(TIMES), PredictionType.V_PREDICTION, 2));
    }

    private History train(RunContext run, DiffusionModel model, INDArray data) {
        try (DataLoader loader = DataLoader.builder(ArrayDataset.of(data, data, List.of()))
                .batchSize(options.batchSize)
                .shuffle(run.seed())
                .dropLast(true)
                .build()) {
            return options.applyTo(Trainer.of(DiffusionStep.of(model)), run)
                    .callback(new ExponentialMovingAverage(0.995))
                    .callback(new ProgressBarCallback())
                    .callback(new CsvLogger())
                    .callback(new TensorBoardCallback(run.tensorBoard()).withoutGraph())
                    .callback(new Checkpoints())
                    .fit(loader);
        }
    }

    private Sampling sampling(DiffusionModel model, RunContext run) {
        return model.sampling()
                .sampler(new DpmSolver(TimestepSpacing.KARRAS, SamplingPath.End.CLEAN))
                .steps(SAMPLING_STEPS)
                .seed(run.seed());
    }

    private static INDArray noise(int points, long seed) {
        return Nd4j.randn(Nd4j.getRandomFactory().getNewRandomInstance(seed), points, 2);
    }

    private static Series cloud(INDArray points, int most) {
        int n = (int) Math.min(most, points.size(0));
        double[] x = new double[n];
        double[] y = new double[n];
        float[] flat = points.dup('c').data().asFloat();
        for (int i = 0; i < n; i++) {
            x[i] = flat[2 * i];
            y[i] = flat[2 * i + 1];
        }
        return new Series("points", x, y);
    }

    private static Figure forwardStrip(NoiseSchedule schedule, INDArray data, long seed) {
        List<Figure> panels = new ArrayList<>();
        INDArray noise = noise((int) data.size(0), seed);
        for (int t : SHOWN_TIMES) {
            String title = String.format(Locale.ROOT, "Noised, t = %d, abar = %.3f", t, schedule.alphaBar(t));
            Series noised = cloud(schedule.addNoise(data, noise, t), 1500);
            panels.add(Plots.plane(title, RANGE, List.of(noised), List.of(), List.of()));
        }
        return Plots.panels(panels, 3);
    }

    private Figure scoreFields(DiffusionModel model) {
        NoiseSchedule schedule = model.settings().schedule();
        ScoreField learned = ScoreField.of(model.sampling());
        INDArray data = points.sample(1200, 3);
        INDArray noise = noise(1200, 3);
        List<Figure> panels = new ArrayList<>();
        for (int t : SHOWN_TIMES) {
            panels.add(Plots.plane(
                    "Score, t = " + t,
                    RANGE,
                    List.of(cloud(schedule.addNoise(data, noise, t), 1200)),
                    List.of(),
                    learned.arrows(RANGE, LATTICE, t)));
        }
        return Plots.panels(panels, 3);
    }

    /** Points on their way, from noise to data, like frames of a film. */
    private static Figure reverseStrip(Trajectories trajectories) {
        List<Figure> panels = new ArrayList<>();
        int frames = 8;
        for (int i = 0; i < frames; i++) {
            int step = Math.round(i * trajectories.steps() / (frames - 1f));
            Series cloud = trajectories.cloud("points", step);
            panels.add(Plots.plane("Step " + step, RANGE, List.of(cloud), List.of(), List.of()));
        }
        return Plots.panels(panels, 4);
    }

    private Report report(RunContext run, DiffusionModel model, History history) {
        int n = run.size(5000, 200);
        INDArray generated = sampling(model, run).sample(n, 2);
        Report report = new Report()
                .metric("parameters", model.graph().numParams())
                .metric("steps", history.steps())
                .metric("seconds", history.seconds())
                .metric("loss", history.lastEpoch().map(e -> e.trainLoss()).orElse(Double.NaN))
                .metric("Frechet distance of the points", FrechetDistance.between(points.sample(n, 5), generated))
                .metric(
                        "the same of other data points",
                        FrechetDistance.between(points.sample(n, 5), points.sample(n, 6)));
        if (points == PointSet.RING) {
            report.metric("relative error of the score", scoreError(model));
        }
        return report;
    }

    /** Against the exact score, where there is one, over noised data of a middle time. */
    private static double scoreError(DiffusionModel model) {
        NoiseSchedule schedule = model.settings().schedule();
        GaussianMixture mixture = PointSet.ring();
        INDArray at = mixture.noised(schedule.level(TIMES / 2.0)).sample(1000, 4);
        INDArray exact = ScoreField.of(mixture, schedule).at(at, TIMES / 2.0);
        INDArray learned = ScoreField.of(model.sampling()).at(at, TIMES / 2.0);
        return learned.sub(exact).norm2Number().doubleValue()
                / exact.norm2Number().doubleValue();
    }
}
