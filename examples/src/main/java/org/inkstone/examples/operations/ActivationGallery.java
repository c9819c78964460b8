package org.inkstone.examples.operations;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.inkstone.data.Image;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.SamplePictures;
import org.inkstone.examples.Table;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.tensorboard.ImageFormat;
import org.inkstone.vision.ops.Activations;
import org.inkstone.vision.ops.Convolution;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * ReLU and sigmoid applied to pictures, before and after, as in the notes' "non-linear activations". On pixels 0..1 ReLU
 * does nothing at all, so pictures are normalised to -1..1 first, as a network sees them; the second half shows both on
 * the values an edge kernel gives, where a network uses them.
 */
@Command(name = "activations", description = "ReLU and sigmoid applied to pictures, before and after.")
public final class ActivationGallery implements Example {
    @Option(names = "--pictures", defaultValue = "8", description = "How many pictures (default: ${DEFAULT-VALUE}).")
    private int count;

    @Override
    public Report run(RunContext run) {
        if (count <= 0 || count > 64) {
            throw new IllegalArgumentException("--pictures must be 1 to 64: " + count);
        }
        SamplePictures samples = SamplePictures.small(run, count);
        Report report = new Report().say("Pictures: " + samples.source() + ".");
        numbers(run, report);
        INDArray normalised = samples.pixels().mul(2).sub(1);
        Map<String, INDArray> onPixels = new LinkedHashMap<>();
        // shown from -1 (black) to 1 (white)
        onPixels.put("picture", normalised);
        onPixels.put("ReLU", Activations.relu(normalised));
        onPixels.put("sigmoid", Activations.sigmoid(normalised));
        gallery(run, "Pictures normalised to -1..1", "pixels", onPixels);
        statistics(report, "Values of pictures normalised to -1..1", onPixels);
        INDArray edges = edges(samples.pixels());
        Map<String, INDArray> onEdges = new LinkedHashMap<>();
        onEdges.put("upright edges", edges);
        onEdges.put("ReLU", Activations.relu(edges));
        onEdges.put("sigmoid", Activations.sigmoid(edges.mul(4)));
        gallery(run, "Behind an edge kernel: ReLU keeps one side of each edge", "edges", onEdges);
        statistics(report, "Values behind a kernel for upright edges (sigmoid of four times as much)", onEdges);
        return report.metric("share of zeros after ReLU", zeros(onPixels.get("ReLU")))
                .metric(
                        "smallest after sigmoid",
                        onPixels.get("sigmoid").minNumber().doubleValue())
                .metric(
                        "largest after sigmoid",
                        onPixels.get("sigmoid").maxNumber().doubleValue());
    }

    private static void numbers(RunContext run, Report report) {
        INDArray few = Nd4j.createFromArray(-4.0, -1.0, -0.5, 0.0, 0.5, 1.0, 4.0);
        INDArray relu = Activations.relu(few);
        INDArray sigmoid = Activations.sigmoid(few);
        Table table = new Table("", "z", "ReLU", "sigmoid 1/(1+e^-z)", "as the notes print it, 1/(1+e^z)");
        for (int i = 0; i < few.length(); i++) {
            double misprinted = 1 / (1 + Math.exp(few.getDouble(i)));
            table.row(few.getDouble(i), relu.getDouble(i), four(sigmoid.getDouble(i)), four(misprinted));
        }
        report.table(table)
                .say("The notes' formula of the sigmoid has lost a sign: it would fall where the sigmoid rises.");
        double[] z = IntStream.rangeClosed(-60, 60).mapToDouble(i -> i / 10.0).toArray();
        INDArray line = Nd4j.createFromArray(z);
        run.show(
                Plots.lines(
                        "Activation functions",
                        "z",
                        "activation",
                        List.of(
                                new Series(
                                        "ReLU (cut at 2)",
                                        z,
                                        DoubleStream.of(Activations.relu(line).toDoubleVector())
                                                .map(v -> v > 2 ? Double.NaN : v)
                                                .toArray()),
                                new Series(
                                        "sigmoid", z, Activations.sigmoid(line).toDoubleVector()),
                                new Series(
                                        "misprinted sigmoid",
                                        z,
                                        DoubleStream.of(z)
                                                .map(v -> 1 / (1 + Math.exp(v)))
                                                .toArray()))),
                "functions.png");
    }

    /** The mean of the channels under an upright Sobel kernel; [N, 1, H, W], about -1..1. */
    private static INDArray edges(INDArray pixels) {
        INDArray sobel = Nd4j.createFromArray(new float[][] {{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}})
                .divi(6);
        INDArray weight = Nd4j.stack(0, sobel, sobel, sobel).reshape(1, 3, 3, 3);
        return Convolution.conv2d(pixels, weight, null, 1, 0);
    }

    private void gallery(RunContext run, String title, String tag, Map<String, INDArray> stages) {
        List<Image> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        stages.forEach((name, values) -> {
            INDArray shown = shown(name, values);
            images.addAll(SamplePictures.images(shown));
            IntStream.range(0, count).forEach(i -> captions.add(name));
            run.tensorBoard().addImages(tag + "/" + name, shown, ImageFormat.NCHW, 0);
        });
        run.show(Plots.imageGrid(title, images, captions, count), tag + ".png");
    }

    /** What can be negative is shown with zero as grey; the others as they are, from 0 (black) to 1 (white). */
    private static INDArray shown(String name, INDArray values) {
        boolean signed = !name.equals("ReLU") && !name.equals("sigmoid");
        return signed ? values.add(1).div(2) : values;
    }

    private static void statistics(Report report, String title, Map<String, INDArray> stages) {
        Table table = new Table(title, "", "smallest", "mean", "largest", "deviation", "zeros %");
        stages.forEach((name, values) -> table.row(
                name,
                four(values.minNumber().doubleValue()),
                four(values.meanNumber().doubleValue()),
                four(values.maxNumber().doubleValue()),
                four(values.stdNumber().doubleValue()),
                String.format(Locale.ROOT, "%.1f", 100 * zeros(values))));
        report.table(table);
    }

    private static double zeros(INDArray values) {
        return values.eq(0).castTo(values.dataType()).meanNumber().doubleValue();
    }

    private static String four(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
