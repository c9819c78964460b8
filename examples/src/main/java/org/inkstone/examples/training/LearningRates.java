package org.inkstone.examples.training;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DataLoader;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.train.History;
import org.inkstone.train.NonFiniteLossException;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainer;
import org.inkstone.vision.model.CifarQuick;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The notes' figure: a rate that is too small learns slowly, a good one fast, one that is too large goes up or nowhere. One small
 * CNN, the same first weights and the same order of the pictures, trained by plain gradient descent once with each rate.
 *
 * <p>{@code ./inkstone run learning-rates}
 */
@Command(
        name = "learning-rates",
        description = "Loss curves of one network for learning rates too small, good and too large.")
public final class LearningRates implements Example {
    /** Curves are drawn up to here: a loss of guessing among ten classes is 2.3. */
    private static final double HIGHEST_DRAWN = 6;

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "0.0001,0.001,0.01,0.1,1",
            description = "Constant rates, with commas (default: ${DEFAULT-VALUE}).")
    private double[] rates;

    @Option(
            names = "--epochs",
            defaultValue = "8",
            description = "Epochs of each training (default: ${DEFAULT-VALUE}).")
    private int epochs;

    /** Where a training ended; the curves hold what was finite. */
    private record Curve(double rate, double[] losses, double end, double accuracy, boolean diverged) {}

    @Override
    public Report run(RunContext run) {
        check();
        DigitPictures pictures = DigitPictures.load(run);
        List<Curve> curves = Arrays.stream(rates)
                .mapToObj(rate -> train(run, rate, pictures))
                .toList();
        double best = curves.stream()
                .filter(c -> !c.diverged())
                .mapToDouble(Curve::end)
                .min()
                .orElse(Double.NaN);
        Table table = new Table(
                "The same network, " + run.size(epochs, 2) + " epochs with each rate",
                "rate",
                "training loss at the end",
                "validation accuracy",
                "verdict");
        Report report = new Report();
        Map<String, Curve> named = new LinkedHashMap<>();
        double good = curves.stream()
                .filter(c -> !c.diverged() && c.end() == best)
                .mapToDouble(Curve::rate)
                .findFirst()
                .orElse(Double.NaN);
        for (Curve curve : curves) {
            String verdict = verdict(curve, best, good);
            table.row(
                    text(curve.rate()),
                    curve.diverged() ? "not a number" : String.format(Locale.ROOT, "%.4f", curve.end()),
                    curve.diverged() ? "-" : String.format(Locale.ROOT, "%.4f", curve.accuracy()),
                    verdict);
            named.put(text(curve.rate()) + ", " + verdict, curve);
        }
        run.save(figure(named), "loss-curves.png");
        return report.table(table)
                .say(
                        "The curves' last points are means over an epoch; a loss of 2.303 is that of guessing among ten digits.")
                .metric("best rate", good)
                .metric("training loss of the best rate", best)
                .metric(
                        "rates that diverged",
                        curves.stream().filter(Curve::diverged).count());
    }

    private void check() {
        if (epochs < 1) {
            throw new IllegalArgumentException("--epochs must be positive: " + epochs);
        }
        for (double rate : rates) {
            if (!(rate > 0) || Double.isInfinite(rate)) {
                throw new IllegalArgumentException("--rates must be positive numbers: " + rate);
            }
        }
    }

    private Curve train(RunContext run, double rate, DigitPictures pictures) {
        run.out().println("training with a rate of " + text(rate));
        MultiLayerNetwork network = new MultiLayerNetwork(CifarQuick.builder()
                .inputSize(8, 8, 1)
                .activation(Activation.RELU)
                .updater(new Sgd(rate))
                .seed(run.seed())
                .build());
        network.init();
        DigitPictures.Losses losses = new DigitPictures.Losses();
        try (DataLoader batches = pictures.batches(run.seed());
                DataLoader unseen = pictures.unseen()) {
            History history = Trainer.of(network)
                    .epochs(run.size(epochs, 2))
                    .limitBatches(run.size(Integer.MAX_VALUE, 4))
                    .seed(run.seed())
                    .runDirectory(run.wrote(run.directory().resolve("rate-" + text(rate))))
                    .callback(new TensorBoardCallback())
                    .callback(losses)
                    .fit(batches, unseen);
            var end = history.lastEpoch().orElseThrow();
            return new Curve(rate, losses.values(), end.trainLoss(), end.validationAccuracy(), false);
        } catch (NonFiniteLossException e) {
            return new Curve(rate, losses.values(), Double.NaN, Double.NaN, true);
        }
    }

    private static String verdict(Curve curve, double best, double good) {
        if (curve.diverged()) {
            return "too large: diverges";
        }
        if (curve.end() <= best * 1.5 + 0.02) {
            return "good";
        }
        return curve.rate() < good ? "too small: slow" : "too large: stuck";
    }

    private static Figure figure(Map<String, Curve> curves) {
        List<Series> series = new ArrayList<>();
        curves.forEach((name, curve) -> {
            double[] smooth = smoothed(curve.losses());
            double[] steps = new double[smooth.length];
            Arrays.setAll(steps, i -> i + 1.0);
            if (smooth.length > 0) {
                series.add(new Series(name, steps, smooth));
            }
        });
        return Plots.lines("Learning rate: too small, good, too large", "step", "training loss", series);
    }

    /** Mean of the last ten steps, cut where the picture ends. */
    private static double[] smoothed(double[] losses) {
        double[] smooth = new double[losses.length];
        for (int i = 0; i < losses.length; i++) {
            double mean =
                    Arrays.stream(losses, Math.max(0, i - 9), i + 1).average().orElseThrow();
            smooth[i] = Math.min(mean, HIGHEST_DRAWN);
        }
        return smooth;
    }

    private static String text(double rate) {
        return new BigDecimal(String.valueOf(rate)).stripTrailingZeros().toPlainString();
    }
}
