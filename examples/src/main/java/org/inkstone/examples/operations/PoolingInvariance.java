package org.inkstone.examples.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.inkstone.data.Dataset;
import org.inkstone.data.Digits;
import org.inkstone.data.Image;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.SamplePictures;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.tensorboard.ImageFormat;
import org.inkstone.vision.ops.OutputSize;
import org.inkstone.vision.ops.Pooling;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Pooling: sizes rounded down or up (ceil mode), how much of a small shift is left after it, and how it blurs pictures.
 * The shift is measured on handwritten digits: how much the pooled picture changes, relative to its size, when the digit
 * moves by one to three pixels.
 */
@Command(
        name = "pooling",
        description = "Max pooling: floor and ceil mode, what is left of a shift, pictures growing coarse.")
public final class PoolingInvariance implements Example {
    private static final int[] WINDOWS = {1, 2, 4, 8};
    private static final int[] SHIFTS = {0, 1, 2, 3};
    private static final int ENLARGED = 3;
    private static final int CANVAS = 32;
    private static final int MARGIN = (CANVAS - 8 * ENLARGED) / 2;

    @Option(
            names = "--digits",
            defaultValue = "200",
            description = "How many digits are shifted (default: ${DEFAULT-VALUE}).")
    private int digits;

    @Override
    public Report run(RunContext run) {
        Dataset all = Digits.images();
        if (digits <= 0 || digits > all.size()) {
            throw new IllegalArgumentException("--digits must be 1 to " + all.size() + ": " + digits);
        }
        Report report = new Report();
        ceilMode(run, report);
        shifts(run, report, all);
        blur(run, report);
        return report;
    }

    /** The notes' 5x5 matrix. */
    private static void ceilMode(RunContext run, Report report) {
        INDArray input = Nd4j.createFromArray(
                new double[][] {{1, 2, 0, 3, 1}, {0, 1, 2, 3, 1}, {1, 2, 1, 0, 0}, {5, 2, 3, 1, 1}, {2, 1, 0, 1, 1}});
        INDArray floor = Pooling.maxPool2d(input, 3, 3, 0, false);
        INDArray ceil = Pooling.maxPool2d(input, 3, 3, 0, true);
        report.table(ConvolutionWalk.matrix("The notes' 5x5 matrix, max pooling 3x3, floor", floor))
                .table(ConvolutionWalk.matrix("The same, ceil: windows that hang over the edge count", ceil));
        Table sizes = new Table("Output size with stride = kernel", "size", "kernel", "floor", "ceil");
        for (int[] s : new int[][] {{5, 3}, {6, 3}, {32, 2}, {33, 2}, {32, 3}, {7, 4}}) {
            sizes.row(
                    s[0],
                    s[1],
                    OutputSize.pooling(s[0], s[1], s[1], 0, 1, false),
                    OutputSize.pooling(s[0], s[1], s[1], 0, 1, true));
        }
        report.table(sizes);
        run.show(
                Plots.panels(
                        List.of(
                                ConvolutionWalk.map("input", input),
                                ConvolutionWalk.map("floor", floor),
                                ConvolutionWalk.map("ceil", ceil)),
                        3),
                "ceil-mode.png");
    }

    private void shifts(RunContext run, Report report, Dataset all) {
        int count = run.size(digits, Math.min(digits, 10));
        INDArray[] shifted =
                IntStream.of(SHIFTS).mapToObj(s -> canvas(all, count, s)).toArray(INDArray[]::new);
        Table table = new Table(
                "Change of pooled digits under a shift to the right, % (mean of " + count + ")",
                "window",
                "max: 1 pixel",
                "2 pixels",
                "3 pixels",
                "mean: 1 pixel",
                "2 pixels",
                "3 pixels");
        List<Series> ofMax = new ArrayList<>();
        List<Series> ofMean = new ArrayList<>();
        for (int window : WINDOWS) {
            double[] max = change(shifted, x -> Pooling.maxPool2d(x, window));
            double[] mean = change(shifted, x -> Pooling.avgPool2d(x, window));
            String name = window == 1 ? "none" : window + "x" + window;
            table.row(
                    name,
                    percent(max[1]),
                    percent(max[2]),
                    percent(max[3]),
                    percent(mean[1]),
                    percent(mean[2]),
                    percent(mean[3]));
            ofMax.add(curve(name, max));
            ofMean.add(curve(name, mean));
            for (int s = 1; s < SHIFTS.length; s++) {
                report.metric("change, window " + window + ", shift " + SHIFTS[s], max[s]);
                run.tensorBoard().addScalar("change/max, window " + window, max[s], SHIFTS[s]);
                run.tensorBoard().addScalar("change/mean, window " + window, mean[s], SHIFTS[s]);
            }
        }
        report.table(table)
                .say("The larger the window, the less of a shift is left. It is never nothing: a stroke that crosses"
                        + " the border between two windows changes both.");
        run.show(
                Plots.panels(List.of(shiftChart("Max pooling", ofMax), shiftChart("Mean pooling", ofMean)), 2),
                "shift.png");
        picture(run, shifted);
    }

    private static Series curve(String window, double[] changes) {
        return new Series(
                "window " + window, IntStream.of(SHIFTS).asDoubleStream().toArray(), changes);
    }

    private static Figure shiftChart(String pooling, List<Series> curves) {
        return Plots.lines(
                pooling + ": larger windows leave less of a shift", "shift in pixels", "relative change", curves);
    }

    /** Digits enlarged three times on a black ground, moved to the right; [N, 1, 32, 32], 0..1. */
    private static INDArray canvas(Dataset all, int count, int shift) {
        INDArray batch = Nd4j.zeros(DataType.FLOAT, count, 1, CANVAS, CANVAS);
        int side = 8 * ENLARGED;
        for (int n = 0; n < count; n++) {
            Image digit = (Image) all.get(n).features();
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    batch.putScalar(new long[] {n, 0, MARGIN + y, MARGIN + x + shift}, smooth(digit, y, x));
                }
            }
        }
        return batch;
    }

    /** Bilinear, so that a stroke has soft borders as in a photograph. */
    private static double smooth(Image digit, int y, int x) {
        double row = Math.max(0, Math.min(digit.height() - 1.0, (y + 0.5) / ENLARGED - 0.5));
        double column = Math.max(0, Math.min(digit.width() - 1.0, (x + 0.5) / ENLARGED - 0.5));
        int top = (int) row;
        int left = (int) column;
        int bottom = Math.min(top + 1, digit.height() - 1);
        int right = Math.min(left + 1, digit.width() - 1);
        double upper = mix(digit.at(top, left, 0), digit.at(top, right, 0), column - left);
        double lower = mix(digit.at(bottom, left, 0), digit.at(bottom, right, 0), column - left);
        return mix(upper, lower, row - top) / 255;
    }

    private static double mix(double from, double to, double share) {
        return from + (to - from) * share;
    }

    /** |f(shifted) - f(still)| / |f(still)|, the mean over all digits, for each shift. */
    private static double[] change(INDArray[] shifted, UnaryOperator<INDArray> pool) {
        INDArray still = pool.apply(shifted[0]);
        INDArray size = still.norm2(1, 2, 3);
        double[] change = new double[shifted.length];
        for (int s = 1; s < shifted.length; s++) {
            change[s] = pool.apply(shifted[s])
                    .sub(still)
                    .norm2(1, 2, 3)
                    .div(size)
                    .meanNumber()
                    .doubleValue();
        }
        return change;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private static void picture(RunContext run, INDArray[] shifted) {
        List<Image> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        INDArray first = shifted[0].get(NDArrayIndex.interval(0, 1));
        INDArray moved = shifted[1].get(NDArrayIndex.interval(0, 1));
        for (int window : WINDOWS) {
            INDArray still = Pooling.maxPool2d(first, window);
            INDArray after = Pooling.maxPool2d(moved, window);
            for (INDArray part : List.of(still, after, Transforms.abs(after.sub(still)))) {
                images.addAll(SamplePictures.images(part));
            }
            String name = window == 1 ? "not pooled" : "pooled " + window + "x" + window;
            captions.addAll(List.of(name, "moved 1 pixel", "difference"));
        }
        run.show(Plots.imageGrid("A digit moved by one pixel", images, captions, 3), "shifted-digit.png");
        run.tensorBoard().addImages("digits", shifted[0], ImageFormat.NCHW, 0);
    }

    private static void blur(RunContext run, Report report) {
        INDArray scene = SamplePictures.scenes(96, 1, run.seed());
        List<Image> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        Table table = new Table(
                "Pooling blurs: share of a picture's contrast that is lost, %",
                "window", "max pooling", "mean pooling");
        for (int window : WINDOWS) {
            double max = lost(scene, Pooling.maxPool2d(scene, window), window);
            double mean = lost(scene, Pooling.avgPool2d(scene, window), window);
            table.row(window + "x" + window, percent(max), percent(mean));
            report.metric("contrast lost by mean pooling " + window + "x" + window, mean);
        }
        report.table(table);
        for (boolean max : new boolean[] {true, false}) {
            for (int window : WINDOWS) {
                INDArray pooled = max ? Pooling.maxPool2d(scene, window) : Pooling.avgPool2d(scene, window);
                images.addAll(SamplePictures.images(pooled));
                String kind = max ? "max" : "mean";
                captions.add((window == 1 ? "picture" : kind + " " + window + "x" + window) + ": " + pooled.size(3)
                        + " pixels wide");
                run.tensorBoard().addImage("blur/" + kind, pooled.slice(0), ImageFormat.CHW, window);
            }
        }
        run.show(Plots.imageGrid("Pooling makes pictures coarse", images, captions, WINDOWS.length), "blur.png");
    }

    /** The distance between a picture and its pooled form enlarged again, as a share of its distance from its mean. */
    private static double lost(INDArray picture, INDArray pooled, int window) {
        INDArray enlarged = pooled.repeat(2, window).repeat(3, window);
        double mean = picture.meanNumber().doubleValue();
        return picture.distance2(enlarged) / picture.sub(mean).norm2Number().doubleValue();
    }
}
