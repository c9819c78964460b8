package org.inkstone.examples.vision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Dataset;
import org.inkstone.data.TrainTest;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.schedule.OneCycleSchedule;
import org.inkstone.train.EpochRecord;
import org.inkstone.train.History;
import org.inkstone.vision.model.ModelSize;
import org.inkstone.vision.model.PlainNet;
import org.inkstone.vision.model.ResNet;
import org.nd4j.linalg.learning.config.Nesterovs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Why shortcuts: networks of 20 and 56 layers with and without them learn the same pictures of CIFAR-10 by the same recipe. The
 * deep plain one learns its training pictures worse than the shallow one, so it is not over-fitting; with shortcuts depth does
 * no harm (He et al., 2015, figures 1 and 6). A part of the pictures by default; {@code --full} takes all of them.
 */
@Command(name = "plain-vs-residual", description = "Plain and residual networks of 20 and 56 layers, side by side.")
public final class PlainVsResidual implements Example {
    private static final double WEIGHT_DECAY = 1e-4;
    private static final int SMOOTHED = 40;

    @Option(
            names = "--depths",
            split = ",",
            defaultValue = "20,56",
            description = "Layers, each 6n + 2 (default: ${DEFAULT-VALUE}).")
    private List<Integer> depths;

    @Option(
            names = "--pictures",
            defaultValue = "8000",
            description = "Training pictures used (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--full", description = "Use all training pictures.")
    private boolean full;

    @Mixin
    private TrainingOptions options = new TrainingOptions(6, 64, 0.1, 1);

    @Override
    public Report run(RunContext run) {
        options.check();
        TrainingOptions.require(count >= options.batchSize, "--pictures must be at least a batch: " + count);
        depths.forEach(PlainNet::builder);
        return train(run, KnownPictures.CIFAR10.load(run.cache()));
    }

    /** Trains on pictures of CIFAR-10's kind. */
    Report train(RunContext run, TrainTest set) {
        KnownPictures kind = KnownPictures.CIFAR10;
        DataSplit data = kind.tensors(set.split(0.9, run.seed()), new RecipeOptions().training(kind));
        Dataset train = full
                ? data.train()
                : data.train().range(0, Math.min(count, data.train().size()));
        Dataset validation = full
                ? data.validation()
                : data.validation().range(0, Math.min(2000, data.validation().size()));
        ShortTraining training = new ShortTraining(run, options.batchSize, options.workers);
        Map<String, History> histories = new LinkedHashMap<>();
        Report report = new Report();
        Table table = new Table(
                "The same recipe for all",
                "network",
                "parameters",
                "training loss",
                "training accuracy",
                "validation accuracy",
                "test accuracy",
                "seconds per epoch");
        for (int depth : depths) {
            for (boolean residual : new boolean[] {false, true}) {
                String name = (residual ? "residual-" : "plain-") + depth;
                ComputationGraphConfiguration model = model(residual, depth, options.steps(train.size()), run.seed());
                ComputationGraph graph = new ComputationGraph(model);
                graph.init();
                History history = training.epochs(name, graph, train, validation, options.epochs);
                histories.put(name, history);
                double test = training.accuracy(graph, data.test());
                row(table, name, ModelSize.parameters(model), history, test);
                report.metric(name + " training accuracy", last(history).trainAccuracy())
                        .metric(name + " test accuracy", test);
                graph.close();
            }
        }
        Figure figure = figure(histories);
        run.save(figure, "plain-vs-residual.png");
        run.tensorBoard().addImage("curves", figure.toImage(), 0);
        return report.table(table).say(verdict(histories));
    }

    private ComputationGraphConfiguration model(boolean residual, int depth, int steps, long seed) {
        Nesterovs updater = new Nesterovs(OneCycleSchedule.of(options.learningRate, steps), ResidualTraining.MOMENTUM);
        return residual
                ? ResNet.cifar(depth)
                        .updater(updater)
                        .l2(WEIGHT_DECAY)
                        .seed(seed)
                        .build()
                : PlainNet.builder(depth)
                        .updater(updater)
                        .l2(WEIGHT_DECAY)
                        .seed(seed)
                        .build();
    }

    private static EpochRecord last(History history) {
        return history.lastEpoch().orElseThrow();
    }

    private static void row(Table table, String name, long parameters, History history, double test) {
        EpochRecord last = last(history);
        double seconds = history.epochs().stream()
                .mapToDouble(EpochRecord::seconds)
                .average()
                .orElse(Double.NaN);
        table.row(
                name,
                parameters,
                number("%.3f", last.trainLoss()),
                number("%.3f", last.trainAccuracy()),
                number("%.3f", last.validationAccuracy()),
                number("%.3f", test),
                number("%.1f", seconds));
    }

    /** What the deepest and the shallowest of each kind say. */
    private String verdict(Map<String, History> histories) {
        int shallow = depths.get(0);
        int deep = depths.get(depths.size() - 1);
        StringBuilder text = new StringBuilder();
        for (String kind : List.of("plain", "residual")) {
            double first = last(histories.get(kind + "-" + shallow)).trainAccuracy();
            double second = last(histories.get(kind + "-" + deep)).trainAccuracy();
            text.append(String.format(
                    Locale.ROOT,
                    "  %s: from %d to %d layers the training accuracy goes from %.3f to %.3f%n",
                    kind,
                    shallow,
                    deep,
                    first,
                    second));
        }
        return text.toString().stripTrailing();
    }

    private static Figure figure(Map<String, History> histories) {
        List<Series> losses = new ArrayList<>();
        List<Series> training = new ArrayList<>();
        List<Series> validation = new ArrayList<>();
        histories.forEach((name, history) -> {
            double[] loss = history.losses();
            int window = Math.max(1, Math.min(SMOOTHED, loss.length / 4));
            losses.add(smoothed(name, loss, window));
            training.add(errors(name, history, false));
            validation.add(errors(name, history, true));
        });
        return Plots.panels(
                List.of(
                        Plots.lines("training loss (running mean)", "step", "loss", losses),
                        Plots.lines("training error", "epoch", "share wrong", training),
                        Plots.lines("validation error", "epoch", "share wrong", validation)),
                3);
    }

    private static Series smoothed(String name, double[] values, int window) {
        double[] x = new double[values.length - window + 1];
        double[] y = new double[x.length];
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] - (i >= window ? values[i - window] : 0);
            if (i >= window - 1) {
                x[i - window + 1] = i + 1;
                y[i - window + 1] = sum / window;
            }
        }
        return new Series(name, x, y);
    }

    private static Series errors(String name, History history, boolean validation) {
        return Series.ofEpochs(
                name,
                history.epochs().stream()
                        .mapToDouble(e -> 1 - (validation ? e.validationAccuracy() : e.trainAccuracy()))
                        .toArray());
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
