package org.inkstone.examples.generative;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.data.Digits;
import org.inkstone.data.FashionMnist;
import org.inkstone.data.Image;
import org.inkstone.data.Tensor;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.generative.contrastive.ConvEncoder;
import org.inkstone.generative.contrastive.NtXent;
import org.inkstone.generative.contrastive.ProjectionHead;
import org.inkstone.generative.contrastive.SimClrStep;
import org.inkstone.generative.contrastive.TwoViews;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.CsvLogger;
import org.inkstone.train.History;
import org.inkstone.train.ModelFiles;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainer;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Self-supervision: an encoder looks at pictures of clothes without labels (SimCLR), then learns the classes from 1% or 10%% of the labels,
 * against the same network from scratch. Of 5,000 test pictures 55% are right with 100 labels from scratch, 66% with a probe on the pretrained
 * features; with 1,000 labels 74% from scratch, 79% with a probe, 80% fine-tuned.
 */
@Command(
        name = "simclr",
        description =
                "SimCLR: pretrain without labels, then learn from one label in a hundred, and one in ten (four minutes).")
public final class SimClrTour implements Example {
    private static final int SHOWN_VIEWS = 6;
    private static final int NEIGHBOURS = 7;
    private static final int QUERIES = 6;

    @Mixin
    private GenerativeOptions options = new GenerativeOptions(12, 0, 256, 0.002);

    @Option(names = "--pictures", description = "How many to look at without labels (default: ${DEFAULT-VALUE}).")
    private int pictures = 10_000;

    @Option(names = "--temperature", description = "What products are divided by (default: ${DEFAULT-VALUE}).")
    private double temperature = 0.5;

    @Override
    public Report run(RunContext run) {
        options.check();
        if (pictures < 200 || pictures > 60_000) {
            throw new IllegalArgumentException("--pictures must be between 200 and 60000: " + pictures);
        }
        NtXent loss = NtXent.of(temperature);
        Dataset train = run.smoke()
                ? Digits.images().range(0, 400)
                : FashionMnist.train(run.cache()).range(0, pictures);
        Dataset test = run.smoke()
                ? Digits.images().range(400, 500)
                : FashionMnist.test(run.cache()).range(0, 5_000);
        Image first = (Image) train.get(0).features();
        ConvEncoder shape = shape(run, first, train.size());
        MultiLayerNetwork encoder = new MultiLayerNetwork(shape.pooled());
        encoder.init();
        TwoViews views = TwoViews.ofGrey(first.height(), 0.5);
        saveViews(run, views, train);
        History history = pretrain(run, encoder, shape, loss, train.transformed(views));
        ModelFiles.save(encoder, run.wrote(run.directory().resolve("encoder.zip")));
        saveNeighbours(run, encoder, test);
        Table table = new Table("test accuracy in percent", "labels", "from scratch", "probe", "fine-tuned");
        Report report = new Report();
        FewLabels few = new FewLabels(run, shape, encoder, train, test);
        List<FewLabels.Result> results = new ArrayList<>();
        for (double share : new double[] {0.01, 0.1}) {
            FewLabels.Result result = few.compare(share);
            results.add(result);
            table.row(result.labels(), percent(result.scratch()), percent(result.probe()), percent(result.tuned()));
            String labels = String.format(Locale.ROOT, " with %.0f%% of the labels", 100 * share);
            report.metric("from scratch" + labels, result.scratch())
                    .metric("probe" + labels, result.probe())
                    .metric("fine-tuned" + labels, result.tuned());
        }
        saveCurves(run, history, results);
        return report.table(table)
                .say("  The probe is a softmax layer on the frozen features; fine-tuned is the whole network.")
                .metric("pictures without labels", train.size())
                .metric("minutes of pretraining", history.seconds() / 60);
    }

    private ConvEncoder shape(RunContext run, Image first, int size) {
        int steps = Math.max(1, size / batchSize(size)) * options.epochs;
        int filters = run.size(32, 8);
        return new ConvEncoder(
                first.height(),
                first.width(),
                first.channels(),
                filters,
                3,
                new Adam(CosineSchedule.overIterations(options.learningRate, steps)),
                run.seed());
    }

    private int batchSize(int size) {
        return Math.min(options.batchSize, size);
    }

    private History pretrain(RunContext run, MultiLayerNetwork encoder, ConvEncoder shape, NtXent loss, Dataset views) {
        MultiLayerNetwork head = new MultiLayerNetwork(
                ProjectionHead.configuration(shape.features(), 64, shape.updater(), run.seed() + 1));
        head.init();
        try (DataLoader loader = DataLoader.builder(views)
                .batchSize(batchSize(views.size()))
                .shuffle(run.seed())
                .workers(2)
                .dropLast(true)
                .build()) {
            return options.applyTo(Trainer.of(new SimClrStep(encoder, head, loss)), run)
                    .callback(new ProgressBarCallback())
                    .callback(new CsvLogger())
                    .callback(new TensorBoardCallback(run.tensorBoard()).withoutGraph())
                    .callback(new Checkpoints())
                    .fit(loader);
        } finally {
            run.wrote(run.directory().resolve(Checkpoints.FOLDER));
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private static void saveViews(RunContext run, TwoViews views, Dataset set) {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < SHOWN_VIEWS; i++) {
            Image picture = (Image) set.get(i).features();
            images.add(picture);
            Tensor pair = views.apply(picture, new SplittableRandom(i));
            int half = pair.data().length / 2;
            for (int view = 0; view < 2; view++) {
                byte[] pixels = new byte[half];
                for (int p = 0; p < half; p++) {
                    pixels[p] = (byte) Math.round(127.5 * (pair.data()[view * half + p] + 1));
                }
                images.add(new Image(pixels, (int) pair.shape()[1], (int) pair.shape()[2], picture.channels()));
            }
        }
        run.save(Plots.imageGrid("pictures and two random views of each", images, List.of(), 6), "views.png");
    }

    private static void saveNeighbours(RunContext run, MultiLayerNetwork encoder, Dataset test) {
        Dataset shown = test.range(0, Math.min(1_000, test.size()));
        EncodedPictures encoded = EncodedPictures.of(encoder, shown).unit();
        List<Image> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        for (int query = 0; query < QUERIES; query++) {
            images.add((Image) shown.get(query).features());
            captions.add(shown.labels().get(encoded.classes()[query]) + ":");
            int[] neighbours = encoded.neighbours(query);
            for (int i = 0; i < NEIGHBOURS; i++) {
                images.add((Image) shown.get(neighbours[i]).features());
                captions.add(shown.labels().get(encoded.classes()[neighbours[i]]));
            }
        }
        run.save(
                Plots.imageGrid("nearest by features learned without labels", images, captions, NEIGHBOURS + 1),
                "neighbours.png");
    }

    private static void saveCurves(RunContext run, History history, List<FewLabels.Result> results) {
        double[] labels = results.stream().mapToDouble(FewLabels.Result::labels).toArray();
        double[] epochs =
                history.epochs().stream().mapToDouble(e -> e.trainLoss()).toArray();
        run.save(
                Plots.panels(
                        List.of(
                                Plots.lines(
                                        "NT-Xent without labels",
                                        "epoch",
                                        "loss",
                                        List.of(Series.ofEpochs("training", epochs))),
                                Plots.lines(
                                        "accuracy from few labels",
                                        "labels",
                                        "test accuracy",
                                        Plots.Scale.LOG,
                                        Plots.Scale.LINEAR,
                                        List.of(
                                                series("from scratch", labels, results, FewLabels.Result::scratch),
                                                series("probe", labels, results, FewLabels.Result::probe),
                                                series("fine-tuned", labels, results, FewLabels.Result::tuned)))),
                        2),
                "curves.png");
    }

    private static Series series(
            String name, double[] labels, List<FewLabels.Result> results, ToDoubleFunction<FewLabels.Result> value) {
        return new Series(name, labels, results.stream().mapToDouble(value).toArray());
    }
}
