package org.inkstone.examples.vision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.Dataset;
import org.inkstone.data.Image;
import org.inkstone.data.TrainTest;
import org.inkstone.data.transform.Transform;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.schedule.OneCycleSchedule;
import org.inkstone.vision.model.ResNet;
import org.nd4j.linalg.learning.config.Nesterovs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What was learnt from some things helps with others: a residual network learns five classes of CIFAR-10 from all their
 * pictures, then the other five from few. Three ways are compared, by DL4J's own transfer learning: only a new last layer on
 * the frozen network, the whole network at a small rate, and a network that starts from nothing.
 */
@Command(
        name = "transfer-learning",
        description = "Train on five classes of CIFAR-10, adapt to the others with few pictures.")
public final class TransferLearningTour implements Example {
    /** Airplane, cat, deer, horse, truck. */
    private static final List<Integer> KNOWN = List.of(0, 3, 4, 7, 9);
    /** Automobile, bird, dog, frog, ship: each has something in common with a known one, none is the same. */
    private static final List<Integer> NEW = List.of(1, 2, 5, 6, 8);

    private static final int DEPTH = 20;
    private static final double WEIGHT_DECAY = 5e-4;
    private static final KnownPictures KIND = KnownPictures.CIFAR10;
    private static final String LAST_BEFORE_HEAD = "avgpool";
    private static final String HEAD = "fc";

    /** How the other classes are learnt, and the peak learning rate for it. */
    private enum Way {
        SCRATCH("from nothing", 0.1),
        FROZEN("new last layer alone", 0.1),
        FINE_TUNED("fine-tuned", 0.02);

        private final String words;
        private final double rate;

        Way(String words, double rate) {
            this.words = words;
            this.rate = rate;
        }
    }

    @Option(
            names = "--pictures",
            split = ",",
            defaultValue = "10,30,100,300",
            description = "Pictures of each new class (default: ${DEFAULT-VALUE}).")
    private List<Integer> counts;

    @Option(names = "--steps", defaultValue = "150", description = "Of each adaptation (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Mixin
    private TrainingOptions options = new TrainingOptions(3, 64, 0.1, 1);

    @Override
    public Report run(RunContext run) {
        options.check();
        TrainingOptions.require(steps > 0, "--steps must be positive: " + steps);
        for (int count : counts) {
            TrainingOptions.require(count > 0 && count <= 5000, "--pictures must be 1 to 5000: " + count);
        }
        return train(run, KIND.load(run.cache()));
    }

    /** Trains on pictures of CIFAR-10's kind. */
    Report train(RunContext run, TrainTest set) {
        Transform augmented = new RecipeOptions().training(KIND);
        ShortTraining training = new ShortTraining(run, options.batchSize, options.workers);
        Dataset known = classes(set.train(), KNOWN, Integer.MAX_VALUE).transformed(augmented);
        Dataset knownTest = classes(set.test(), KNOWN, Integer.MAX_VALUE).transformed(KIND.toTensor());
        ComputationGraph trunk = network(options.learningRate, options.steps(known.size()), run.seed());
        training.epochs("known classes", trunk, known, knownTest, options.epochs);
        Report report = new Report()
                .say("  Known: " + known.labels() + ", new: "
                        + NEW.stream().map(set.train().labels()::get).toList())
                .metric("test accuracy on the known classes", training.accuracy(trunk, knownTest));

        Dataset test = classes(set.test(), NEW, Integer.MAX_VALUE).transformed(KIND.toTensor());
        Map<Way, double[]> accuracies = new LinkedHashMap<>();
        for (Way way : Way.values()) {
            accuracies.put(way, new double[counts.size()]);
            for (int i = 0; i < counts.size(); i++) {
                Dataset few = classes(set.train(), NEW, counts.get(i)).transformed(augmented);
                ComputationGraph graph = start(way, trunk, run.seed());
                training.steps(way.words + ", " + counts.get(i), graph, few, steps);
                accuracies.get(way)[i] = training.accuracy(graph, test);
                report.metric(
                        way.words + ", " + counts.get(i) + " pictures",
                        accuracies.get(way)[i]);
                graph.close();
            }
        }
        return show(run, report, accuracies);
    }

    private ComputationGraph start(Way way, ComputationGraph trunk, long seed) {
        if (way == Way.SCRATCH) {
            return network(way.rate, steps, seed);
        }
        TransferLearning.GraphBuilder builder = new TransferLearning.GraphBuilder(trunk)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(updater(way.rate, steps))
                        .seed(seed)
                        .build());
        if (way == Way.FROZEN) {
            builder.setFeatureExtractor(LAST_BEFORE_HEAD);
        }
        return builder.nOutReplace(HEAD, NEW.size(), WeightInit.XAVIER).build();
    }

    private static ComputationGraph network(double rate, int steps, long seed) {
        ComputationGraph graph = new ComputationGraph(ResNet.cifar(DEPTH)
                .classes(KNOWN.size())
                .updater(updater(rate, steps))
                .l2(WEIGHT_DECAY)
                .seed(seed)
                .build());
        graph.init();
        return graph;
    }

    private static Nesterovs updater(double rate, int steps) {
        return new Nesterovs(OneCycleSchedule.of(rate, Math.max(2, steps)), ResidualTraining.MOMENTUM);
    }

    /** The first pictures of some classes, which get new numbers. */
    private static Dataset classes(Dataset set, List<Integer> wanted, int ofEach) {
        List<Image> images = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        int[] taken = new int[wanted.size()];
        for (int i = 0; i < set.size(); i++) {
            int label = wanted.indexOf(set.get(i).classIndex());
            if (label >= 0 && taken[label] < ofEach) {
                taken[label]++;
                images.add((Image) set.get(i).features());
                labels.add(label);
            }
        }
        List<String> names = wanted.stream().map(set.labels()::get).toList();
        return ArrayDataset.ofImages(
                images, labels.stream().mapToInt(Integer::intValue).toArray(), names);
    }

    private Report show(RunContext run, Report report, Map<Way, double[]> accuracies) {
        Table table = new Table(
                "Test accuracy on the new classes after " + steps + " steps",
                IntStream.rangeClosed(0, Way.values().length)
                        .mapToObj(i -> i == 0 ? "pictures of each" : Way.values()[i - 1].words)
                        .toArray(String[]::new));
        for (int i = 0; i < counts.size(); i++) {
            List<Object> row = new ArrayList<>(List.of(counts.get(i)));
            for (Way way : Way.values()) {
                row.add(String.format(Locale.ROOT, "%.3f", accuracies.get(way)[i]));
            }
            table.row(row.toArray());
        }
        List<Series> curves = new ArrayList<>();
        double[] x = counts.stream().mapToDouble(Integer::doubleValue).toArray();
        accuracies.forEach((way, values) -> curves.add(new Series(way.words, x, values)));
        Figure figure = Plots.lines(
                "five new classes from few pictures",
                "pictures of each class",
                "test accuracy",
                Plots.Scale.LOG,
                Plots.Scale.LINEAR,
                curves);
        run.save(figure, "transfer.png");
        run.tensorBoard().addImage("transfer", figure.toImage(), 0);
        return report.table(table);
    }
}
