package org.inkstone.examples.tensorboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.SamplePictures;
import org.inkstone.examples.Table;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.tensorboard.Event;
import org.inkstone.tensorboard.EventFileReader;
import org.inkstone.tensorboard.ImageFormat;
import org.inkstone.tensorboard.SummaryWriter;
import org.inkstone.vision.model.CifarQuick;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Everything {@link SummaryWriter} writes: scalars of several runs under one log directory, pictures in every order of
 * axes, a batch as a grid, histograms, text, the graph of the notes' CIFAR-10 model. Ends by reading it all back.
 */
@Command(
        name = "tensorboard",
        description = "Scalars, pictures, histograms, text and a network's graph for TensorBoard, in several runs.")
public final class TensorBoardTour implements Example {
    private static final double[] RATES = {0.03, 0.3, 0.95};
    private static final double START = 5;

    @Option(names = "--steps", defaultValue = "40", description = "Steps of each run (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Override
    public Report run(RunContext run) throws IOException {
        if (steps <= 0) {
            throw new IllegalArgumentException("--steps must be positive: " + steps);
        }
        SamplePictures samples = SamplePictures.small(run, 16);
        Report report = new Report().say("Pictures: " + samples.source() + ".");
        descents(run);
        try (SummaryWriter writer = new SummaryWriter(run.wrote(run.directory().resolve("tour")))) {
            scalars(writer);
            pictures(writer, samples.pixels());
            histograms(writer, run);
            network(writer, run);
            writer.addText(
                    "about",
                    "The notes' `SummaryWriter`, *in Java*.\n\n| tag | page |\n|---|---|\n| y=2x | Scalars |",
                    0);
        }
        run.save(
                Plots.imageGrid(samples.source(), SamplePictures.images(samples.pixels()), List.of(), 8),
                "pictures.png");
        return readBack(run, report);
    }

    /** Gradient descent on f(x) = (x-1)^2 + 1 at three rates: a run each, which TensorBoard draws in one chart. */
    private void descents(RunContext run) {
        List<Series> curves = new ArrayList<>();
        for (double rate : RATES) {
            double[] values = new double[steps];
            Path directory = run.wrote(run.directory().resolve("rate-" + rate));
            try (SummaryWriter writer = new SummaryWriter(directory)) {
                double x = START;
                for (int step = 0; step < steps; step++) {
                    values[step] = (x - 1) * (x - 1) + 1;
                    writer.addScalar("descent/f", values[step], step);
                    writer.addScalar("descent/x", x, step);
                    x -= rate * 2 * (x - 1);
                }
            }
            curves.add(Series.ofEpochs("rate " + rate, values));
        }
        run.save(Plots.lines("Gradient descent on (x-1)^2 + 1", "step", "f(x)", curves), "runs.png");
    }

    private void scalars(SummaryWriter writer) {
        for (int step = 0; step < steps; step++) {
            writer.addScalar("y=2x", 2.0 * step, step);
            double angle = 2 * Math.PI * step / steps;
            writer.addScalars("waves", Map.of("sin", Math.sin(angle), "cos", Math.cos(angle)), step);
        }
    }

    /** The same picture in each order of axes, as floating-point 0..1 and as bytes 0..255, then a batch. */
    private static void pictures(SummaryWriter writer, INDArray batch) {
        INDArray first = batch.slice(0);
        writer.addImage("picture/CHW", first, ImageFormat.CHW, 0);
        writer.addImage("picture/HWC", first.permute(1, 2, 0), ImageFormat.HWC, 0);
        writer.addImage("picture/HW, grey", first.mean(0), ImageFormat.HW, 0);
        writer.addImage("picture/CHW bytes", first.mul(255).castTo(DataType.UINT8), ImageFormat.CHW, 0);
        writer.addImages("batch/NCHW", batch, ImageFormat.NCHW, 0);
        writer.addImages("batch/NHWC", batch.permute(0, 2, 3, 1), ImageFormat.NHWC, 0);
    }

    /** A normal distribution that wanders and widens. */
    private void histograms(SummaryWriter writer, RunContext run) {
        Nd4j.getRandom().setSeed(run.seed());
        int draws = run.size(2000, 200);
        for (int step = 0; step < steps; step++) {
            double share = (double) step / steps;
            INDArray values =
                    Nd4j.randn(DataType.DOUBLE, draws).mul(0.5 + share).add(3 * share);
            writer.addHistogram("wandering normal", values, step);
        }
    }

    private static void network(SummaryWriter writer, RunContext run) {
        MultiLayerNetwork network =
                new MultiLayerNetwork(CifarQuick.builder().seed(run.seed()).build());
        network.init();
        writer.addGraph(network, InputType.convolutional(32, 32, 3, CNN2DFormat.NHWC));
        network.paramTable().forEach((name, values) -> writer.addHistogram("CifarQuick/" + name, values, 0));
    }

    private static Report readBack(RunContext run, Report report) throws IOException {
        Table table = new Table("Read back", "run", "tag", "kind", "records");
        List<Path> directories;
        try (Stream<Path> all = Files.walk(run.directory())) {
            directories = all.filter(Files::isDirectory).sorted().toList();
        }
        int runs = 0;
        int nodes = 0;
        int records = 0;
        for (Path directory : directories) {
            List<Event> events = EventFileReader.readRun(directory);
            runs += events.isEmpty() ? 0 : 1;
            Map<String, Integer> counts = new TreeMap<>();
            Map<String, String> kinds = new LinkedHashMap<>();
            for (Event event : events) {
                records++;
                nodes += event.graph().map(Map::size).orElse(0);
                event.graph().ifPresent(g -> count("", "Graph of " + g.size() + " nodes", counts, kinds));
                event.values().forEach(v -> count(v.tag(), v.getClass().getSimpleName(), counts, kinds));
            }
            String name = run.directory().relativize(directory).toString();
            counts.forEach((tag, n) -> table.row(name, tag, kinds.get(tag).toLowerCase(Locale.ROOT), n));
        }
        return report.table(table)
                .metric("runs", runs)
                .metric("records", records)
                .metric("nodes of the graph", nodes);
    }

    private static void count(String tag, String kind, Map<String, Integer> counts, Map<String, String> kinds) {
        counts.merge(tag, 1, Integer::sum);
        kinds.put(tag, kind);
    }
}
