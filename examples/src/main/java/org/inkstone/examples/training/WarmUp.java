package org.inkstone.examples.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.Seeds;
import org.inkstone.data.DataLoader;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.schedule.LinearSchedule;
import org.inkstone.schedule.WarmupSchedule;
import org.inkstone.train.EpochRecord;
import org.inkstone.train.NonFiniteLossException;
import org.inkstone.train.Trainer;
import org.inkstone.vision.model.CifarQuick;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Warm-up against none, where it matters: momentum at a high rate on a CNN without normalisation. The first gradients of random
 * weights are large; steps of the full rate along them shut off units for good, and at a rate that would do later the training
 * stays worse or guesses for ever. Each peak rate is trained with several seeds, both ways, with the same falling schedule and
 * the same number of steps.
 *
 * <p>{@code ./inkstone run warmup}
 */
@Command(name = "warmup", description = "With and without warm-up: momentum at high rates, several seeds of each.")
public final class WarmUp implements Example {
    private static final ScheduleType TYPE = ScheduleType.ITERATION;
    private static final double MOMENTUM = 0.9;

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "0.01,0.03,0.06,0.08",
            description = "Peak rates, with commas (default: ${DEFAULT-VALUE}).")
    private double[] rates;

    @Option(
            names = "--epochs",
            defaultValue = "10",
            description = "Epochs of each training (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--warmup",
            defaultValue = "0.3",
            description = "Share of the steps that warm up (default: ${DEFAULT-VALUE}).")
    private double share;

    @Option(names = "--seeds", defaultValue = "5", description = "Trainings of each kind (default: ${DEFAULT-VALUE}).")
    private int seeds;

    /** A training's losses by step, and the validation accuracy at its end. */
    private record Outcome(double[] losses, double endLoss, double accuracy) {}

    @Override
    public Report run(RunContext run) {
        check();
        DigitPictures pictures = DigitPictures.load(run);
        int steps = (int) Math.min(pictures.steps(), run.size(Integer.MAX_VALUE, 4)) * run.size(epochs, 2);
        int warm = Math.max(1, (int) Math.round(share * steps));
        Table table = new Table(
                "Means over " + run.size(seeds, 2) + " seeds, and the worst of them",
                "peak rate",
                "warm-up",
                "training loss",
                "worst",
                "validation accuracy",
                "worst");
        Report report = new Report();
        List<Figure> panels = new ArrayList<>();
        for (double rate : rates) {
            Map<String, ISchedule> both = new LinkedHashMap<>();
            both.put("without", new LinearSchedule(TYPE, rate, 0, steps));
            both.put("with", WarmupSchedule.linear(warm, new LinearSchedule(TYPE, rate, 0, steps - warm)));
            List<Series> curves = new ArrayList<>();
            both.forEach((name, schedule) -> {
                run.out().println("training at " + rate + " " + name + " warm-up");
                List<Outcome> outcomes = new ArrayList<>();
                for (int i = 0; i < run.size(seeds, 2); i++) {
                    outcomes.add(train(run, schedule, Seeds.derive(run.seed(), i), pictures));
                }
                table.row(
                        String.valueOf(rate),
                        name,
                        text(mean(outcomes, Outcome::endLoss)),
                        text(outcomes.stream()
                                .mapToDouble(Outcome::endLoss)
                                .max()
                                .orElseThrow()),
                        text(mean(outcomes, Outcome::accuracy)),
                        text(outcomes.stream()
                                .mapToDouble(Outcome::accuracy)
                                .min()
                                .orElseThrow()));
                report.metric("accuracy at " + rate + ", " + name + " warm-up", mean(outcomes, Outcome::accuracy));
                curves.add(meanCurve(name + " warm-up", outcomes));
            });
            panels.add(Plots.lines("peak rate " + rate, "step", "training loss, mean of seeds", curves));
        }
        run.save(Plots.panels(panels, 2), "warmup.png");
        return report.table(table)
                .say(steps + " steps, " + warm
                        + " of them to warm up; the rate then falls in a line to zero, as it does without warm-up.");
    }

    private void check() {
        if (epochs < 2 || seeds < 1) {
            throw new IllegalArgumentException(
                    "--epochs must be at least 2 and --seeds positive: " + epochs + ", " + seeds);
        }
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("--warmup must be between 0 and 1: " + share);
        }
        for (double rate : rates) {
            if (!(rate > 0) || Double.isInfinite(rate)) {
                throw new IllegalArgumentException("--rates must be positive numbers: " + rate);
            }
        }
    }

    private MultiLayerNetwork network(ISchedule schedule, long seed) {
        MultiLayerNetwork network = new MultiLayerNetwork(CifarQuick.builder()
                .inputSize(8, 8, 1)
                .activation(Activation.RELU)
                .updater(new Nesterovs(schedule, MOMENTUM))
                .seed(seed)
                .build());
        network.init();
        return network;
    }

    private Outcome train(RunContext run, ISchedule schedule, long seed, DigitPictures pictures) {
        DigitPictures.Losses losses = new DigitPictures.Losses();
        try (DataLoader batches = pictures.batches(seed);
                DataLoader unseen = pictures.unseen()) {
            EpochRecord end = Trainer.of(network(schedule, seed))
                    .epochs(run.size(epochs, 2))
                    .limitBatches(run.size(Integer.MAX_VALUE, 4))
                    .seed(seed)
                    .callback(losses)
                    .fit(batches, unseen)
                    .lastEpoch()
                    .orElseThrow();
            return new Outcome(losses.values(), end.trainLoss(), end.validationAccuracy());
        } catch (NonFiniteLossException e) {
            return new Outcome(losses.values(), Double.POSITIVE_INFINITY, 0);
        }
    }

    private static double mean(List<Outcome> outcomes, ToDoubleFunction<Outcome> value) {
        return outcomes.stream().mapToDouble(value).average().orElseThrow();
    }

    /** Mean over the seeds and over ten steps, as far as all of them went. */
    private static Series meanCurve(String name, List<Outcome> outcomes) {
        int length = outcomes.stream().mapToInt(o -> o.losses().length).min().orElseThrow();
        double[] steps = new double[length];
        double[] smooth = new double[length];
        for (int i = 0; i < length; i++) {
            int from = Math.max(0, i - 9);
            int to = i + 1;
            steps[i] = to;
            smooth[i] = outcomes.stream()
                    .mapToDouble(
                            o -> Arrays.stream(o.losses(), from, to).average().orElseThrow())
                    .average()
                    .orElseThrow();
        }
        return new Series(name, steps, smooth);
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
