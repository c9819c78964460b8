package org.inkstone.examples.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.SamplePictures;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.tensorboard.ImageFormat;
import org.inkstone.vision.ops.Convolution;
import org.inkstone.vision.ops.OutputSize;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The notes' walk through one convolution: three 3x3 kernels lie over the three channels of an RGB picture, the products
 * are summed, the three sums and the bias make one output value. Then stride, zero padding and the formula of the output's
 * size, and what well-known kernels do to a picture.
 */
@Command(
        name = "convolution-walk",
        description = "Walk through a convolution over RGB step by step: kernels, bias, stride, padding, output size.")
public final class ConvolutionWalk implements Example {
    private static final int SIDE = 5;
    private static final int KERNEL = 3;
    private static final List<String> CHANNELS = List.of("red", "green", "blue");

    @Option(names = "--stride", defaultValue = "1", description = "Step of the window (default: ${DEFAULT-VALUE}).")
    private int stride;

    @Option(names = "--padding", defaultValue = "1", description = "Rings of zeros (default: ${DEFAULT-VALUE}).")
    private int padding;

    @Option(names = "--bias", defaultValue = "1", description = "Added to each sum (default: ${DEFAULT-VALUE}).")
    private double bias;

    @Option(
            names = "--row",
            defaultValue = "0",
            description = "Output row to walk through (default: ${DEFAULT-VALUE}).")
    private int row;

    @Option(
            names = "--column",
            defaultValue = "0",
            description = "Output column to walk through (default: ${DEFAULT-VALUE}).")
    private int column;

    /** The picture [1, 3, 5, 5]: small whole numbers, so that every step can be checked in the head. */
    private static INDArray picture() {
        double[][][] channels = {
            {{0, 1, 1, 2, 0}, {2, 0, 1, 0, 1}, {1, 2, 2, 0, 1}, {0, 1, 0, 2, 2}, {1, 1, 2, 0, 0}},
            {{1, 0, 2, 1, 1}, {0, 1, 2, 2, 0}, {2, 1, 0, 1, 0}, {1, 0, 1, 1, 2}, {0, 2, 1, 0, 1}},
            {{2, 1, 0, 0, 1}, {1, 2, 1, 0, 2}, {0, 0, 1, 2, 1}, {2, 1, 2, 0, 0}, {1, 0, 0, 1, 2}}
        };
        return Nd4j.createFromArray(channels).reshape(1, 3, SIDE, SIDE);
    }

    /** One output channel: a 3x3 kernel for each input channel, [1, 3, 3, 3]. */
    private static INDArray kernels() {
        double[][][] kernels = {
            {{-1, 0, 1}, {-1, 0, 1}, {-1, 0, 1}},
            {{0, 1, 0}, {1, -1, 1}, {0, 1, 0}},
            {{1, 1, 0}, {0, 0, 0}, {0, -1, -1}}
        };
        return Nd4j.createFromArray(kernels).reshape(1, 3, KERNEL, KERNEL);
    }

    @Override
    public Report run(RunContext run) {
        int size = OutputSize.convolution(SIDE, KERNEL, stride, padding, 1);
        requireInside("--row", row, size);
        requireInside("--column", column, size);
        INDArray output = Convolution.conv2d(picture(), kernels(), Nd4j.createFromArray(bias), stride, padding);
        Report report = new Report();
        double walked = walk(run, report, output);
        new WindowGrowth(picture(), kernels(), Nd4j.createFromArray(bias)).show(run, report);
        sizes(report);
        notes(run, report);
        kernelsOnAPicture(run);
        run.tensorBoard()
                .addText(
                        "output size",
                        "floor((size + 2*padding - dilation*(kernel-1) - 1) / stride) + 1 = **" + size + "**",
                        0);
        return report.metric("output size", size)
                .metric("output value, step by step", walked)
                .metric("output value of conv2d", output.getDouble(0, 0, row, column));
    }

    private static void requireInside(String option, int value, int size) {
        if (value < 0 || value >= size) {
            throw new IllegalArgumentException(option + " must be 0 to " + (size - 1) + ": " + value);
        }
    }

    /** One output value in all its parts. */
    private double walk(RunContext run, Report report, INDArray output) {
        INDArray padded = Nd4j.zeros(output.dataType(), 3, SIDE + 2L * padding, SIDE + 2L * padding);
        padded.get(
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(padding, padding + SIDE),
                        NDArrayIndex.interval(padding, padding + SIDE))
                .assign(picture().slice(0));
        int top = row * stride;
        int left = column * stride;
        Table table = new Table(
                String.format(
                        "Output (%d, %d): window from row %d, column %d of the padded picture", row, column, top, left),
                "channel",
                "window",
                "kernel",
                "products",
                "sum");
        List<Figure> figures = new ArrayList<>();
        double total = bias;
        for (int c = 0; c < 3; c++) {
            INDArray window = padded.slice(c)
                    .get(NDArrayIndex.interval(top, top + KERNEL), NDArrayIndex.interval(left, left + KERNEL))
                    .dup('c');
            INDArray kernel = kernels().slice(0).slice(c).dup('c');
            INDArray products = window.mul(kernel);
            double sum = products.sumNumber().doubleValue();
            total += sum;
            for (int i = 0; i < KERNEL; i++) {
                boolean last = i == KERNEL - 1;
                table.row(
                        i == 0 ? CHANNELS.get(c) : "",
                        line(window, i),
                        line(kernel, i),
                        line(products, i),
                        last ? number(sum) : "");
            }
            figures.add(map(CHANNELS.get(c) + ", padded", padded.slice(c)));
            figures.add(map("window", window));
            figures.add(map("its kernel", kernel));
            figures.add(map("products, sum " + number(sum), products));
        }
        table.row("bias", "", "", "", number(bias)).row("output", "", "", "", number(total));
        report.table(table)
                .table(matrix(
                        "Output, stride " + stride + ", padding " + padding,
                        output.slice(0).slice(0)));
        run.show(Plots.panels(figures, 4), "walk.png");
        run.show(map("output", output.slice(0).slice(0)), "output.png");
        return total;
    }

    /** The formula for several settings, beside what really comes out. */
    private static void sizes(Report report) {
        Table table = new Table(
                "Output size = floor((size + 2*padding - dilation*(kernel-1) - 1) / stride) + 1",
                "size",
                "kernel",
                "stride",
                "padding",
                "dilation",
                "formula",
                "conv2d");
        int[][] settings = {
            {5, 3, 1, 0, 1},
            {5, 3, 1, 1, 1},
            {5, 3, 2, 0, 1},
            {5, 3, 2, 1, 1},
            {6, 3, 2, 0, 1},
            {32, 5, 1, 2, 1},
            {32, 5, 2, 2, 1},
            {32, 3, 1, 2, 2}
        };
        for (int[] s : settings) {
            INDArray y = Convolution.conv2d(
                    Nd4j.ones(1, 1, s[0], s[0]),
                    Nd4j.ones(1, 1, s[1], s[1]),
                    null,
                    new int[] {s[2], s[2]},
                    new int[] {s[3], s[3]},
                    new int[] {s[4], s[4]},
                    1);
            table.row(s[0], s[1], s[2], s[3], s[4], OutputSize.convolution(s[0], s[1], s[2], s[3], s[4]), y.size(2));
        }
        report.table(table);
    }

    /**
     * The notes' call of {@code F.conv2d}. The result they print is that of a third row 3 2 3 1 1; with 1 2 1 0 0, the third
     * row of their pooling example, the output's second to fourth row are others.
     */
    private static void notes(RunContext run, Report report) {
        INDArray input = Nd4j.createFromArray(
                new double[][] {{1, 2, 0, 3, 1}, {0, 1, 2, 3, 1}, {3, 2, 3, 1, 1}, {5, 2, 3, 1, 1}, {2, 1, 0, 1, 1}});
        INDArray kernel = Nd4j.createFromArray(new double[][] {{1, 2, 1}, {0, 1, 0}, {2, 1, 0}});
        INDArray padded = Convolution.conv2d(input, kernel, null, 1, 1);
        report.table(matrix("The notes' 5x5 matrix, stride 1", Convolution.conv2d(input, kernel)))
                .table(matrix("The same, stride 2", Convolution.conv2d(input, kernel, null, 2, 0)))
                .table(matrix("The same, stride 1, padding 1", padded))
                .say(
                        "The result with padding is the one the notes print; it belongs to a third input row 3 2 3 1 1, not to"
                                + " the 1 2 1 0 0 of their pooling example.");
        run.show(
                Plots.panels(List.of(map("input", input), map("kernel", kernel), map("conv2d, padding 1", padded)), 3),
                "notes.png");
    }

    private static void kernelsOnAPicture(RunContext run) {
        INDArray scene = SamplePictures.scenes(96, 1, run.seed());
        INDArray blur = Nd4j.ones(5, 5).divi(25);
        INDArray sharpen = Nd4j.createFromArray(new float[][] {{0, -1, 0}, {-1, 5, -1}, {0, -1, 0}});
        INDArray edges = Nd4j.createFromArray(new float[][] {{-1, -1, -1}, {-1, 8, -1}, {-1, -1, -1}});
        INDArray vertical = Nd4j.createFromArray(new float[][] {{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}});
        List<INDArray> pictures = List.of(
                scene,
                filtered(scene, blur, 1),
                filtered(scene, sharpen, 1),
                filtered(scene, edges, 1),
                // from black over grey to white, as this kernel's values go both ways
                filtered(scene, vertical, 1).mul(0.25).add(0.5),
                filtered(scene, blur, 2));
        List<String> captions = List.of(
                "picture 96x96", "mean of 5x5", "sharpened", "edges", "upright edges", "mean of 5x5, stride 2: 48x48");
        run.show(
                Plots.imageGrid(
                        "One kernel for each channel",
                        pictures.stream()
                                .flatMap(p -> SamplePictures.images(p).stream())
                                .toList(),
                        captions,
                        3),
                "kernels.png");
        IntStream.range(0, pictures.size())
                .forEach(i -> run.tensorBoard()
                        .addImage("kernels/" + captions.get(i), pictures.get(i).slice(0), ImageFormat.CHW, 0));
    }

    /** Each channel convolved by itself, so that the result is a colour picture of the same size (at stride 1). */
    private static INDArray filtered(INDArray picture, INDArray kernel, int step) {
        int side = (int) kernel.size(0);
        INDArray weight = Nd4j.stack(0, kernel, kernel, kernel).reshape(3, 1, side, side);
        int[] zeros = {side / 2, side / 2};
        return Convolution.conv2d(picture, weight, null, new int[] {step, step}, zeros, new int[] {1, 1}, 3);
    }

    static Table matrix(String title, INDArray values) {
        Table table = new Table(
                title,
                IntStream.range(0, (int) values.size(1)).mapToObj(i -> "").toArray(String[]::new));
        for (int i = 0; i < values.size(0); i++) {
            table.row(numbers(values, i).toArray());
        }
        return table;
    }

    static Figure map(String title, INDArray values) {
        return Plots.heatMap(
                title,
                "",
                "",
                values.toDoubleMatrix(),
                names(values.size(0)),
                names(values.size(1)),
                ConvolutionWalk::number);
    }

    private static List<String> names(long count) {
        return IntStream.range(0, (int) count).mapToObj(Integer::toString).toList();
    }

    private static String line(INDArray values, int i) {
        return String.join(
                " ", numbers(values, i).map(n -> String.format("%2s", n)).toList());
    }

    private static Stream<String> numbers(INDArray values, int i) {
        return IntStream.range(0, (int) values.size(1)).mapToObj(j -> number(values.getDouble(i, j)));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
    }
}
