package org.inkstone.examples.training;

import java.util.ArrayList;
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
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.train.EpochRecord;
import org.inkstone.train.History;
import org.inkstone.train.LearningRateFinder;
import org.inkstone.train.LearningRateRange;
import org.inkstone.train.NonFiniteLossException;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainer;
import org.inkstone.vision.model.CifarQuick;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A range test on a small CNN and digits, then the same network trained with the rate it suggests, a tenth of it and ten times as much.
 *
 * <p>{@code ./inkstone run lr-finder}
 */
@Command(
        name = "lr-finder",
        description = "Learning-rate range test, then training with its suggestion, a tenth and ten times.")
public final class RateFinding implements Example {
    @Option(
            names = "--epochs",
            defaultValue = "5",
            description = "Epochs of each training (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Override
    public Report run(RunContext run) {
        if (epochs < 1) {
            throw new IllegalArgumentException("--epochs must be positive: " + epochs);
        }
        DigitPictures pictures = DigitPictures.load(run);
        LearningRateRange range;
        try (DataLoader batches = pictures.batches(run.seed())) {
            range = LearningRateFinder.of(network(run, 0.1))
                    .minRate(1e-5)
                    .maxRate(10)
                    .steps(run.size(150, 60))
                    .seed(run.seed())
                    .find(batches);
        }
        run.save(range.figure("Range test: small CNN on digits"), "range-test.png");
        Report report = new Report()
                .say(String.format(
                        Locale.ROOT,
                        "The test ended after %d steps: %s. Steepest fall at %.3g, a tenth of the minimum's rate is %.3g.",
                        range.rates().length,
                        range.stopReason(),
                        range.steepest().orElse(Double.NaN),
                        range.minimumOverTen().orElse(Double.NaN)));
        double rate = range.suggestion();
        Map<String, Double> rates = new LinkedHashMap<>();
        rates.put("a tenth", rate / 10);
        rates.put("suggestion", rate);
        rates.put("ten times", rate * 10);
        Table table =
                new Table("Trained for " + epochs + " epochs", "rate", "", "training loss", "validation accuracy");
        List<Series> curves = new ArrayList<>();
        rates.forEach((name, value) -> {
            List<EpochRecord> epochsDone = train(run, name, value, pictures);
            String text = String.format(Locale.ROOT, "%.3g", value);
            if (epochsDone.isEmpty()) {
                table.row(name, text, "not a number", "-");
                return;
            }
            EpochRecord end = epochsDone.get(epochsDone.size() - 1);
            table.row(
                    name,
                    text,
                    String.format(Locale.ROOT, "%.4f", end.trainLoss()),
                    String.format(Locale.ROOT, "%.4f", end.validationAccuracy()));
            report.metric("validation accuracy, " + name, end.validationAccuracy());
            double[] losses =
                    epochsDone.stream().mapToDouble(EpochRecord::trainLoss).toArray();
            curves.add(Series.ofEpochs(name + ": " + text, losses));
        });
        if (!curves.isEmpty()) {
            run.save(Plots.lines("Training loss", "epoch", "loss", curves), "losses.png");
        }
        return report.table(table).metric("suggestion", rate);
    }

    private static MultiLayerNetwork network(RunContext run, double rate) {
        MultiLayerNetwork network = new MultiLayerNetwork(CifarQuick.builder()
                .inputSize(8, 8, 1)
                .activation(Activation.RELU)
                .updater(new Nesterovs(rate, 0.9))
                .seed(run.seed())
                .build());
        network.init();
        return network;
    }

    /** Empty when the loss became no number. */
    private List<EpochRecord> train(RunContext run, String name, double rate, DigitPictures pictures) {
        run.out().println("training with " + name);
        try (DataLoader batches = pictures.batches(run.seed());
                DataLoader unseen = pictures.unseen()) {
            History history = Trainer.of(network(run, rate))
                    .epochs(run.size(epochs, 2))
                    .limitBatches(run.size(Integer.MAX_VALUE, 3))
                    .seed(run.seed())
                    .runDirectory(run.wrote(run.directory().resolve(name.replace(' ', '-'))))
                    .callback(new TensorBoardCallback())
                    .fit(batches, unseen);
            return history.epochs();
        } catch (NonFiniteLossException e) {
            return List.of();
        }
    }
}
