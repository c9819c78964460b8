package org.inkstone.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

class PlotsTest {
    @TempDir
    Path directory;

    private static Series cloud(String name, double x, double y, long seed) {
        Random random = new Random(seed);
        return new Series(
                name,
                random.doubles(60).map(v -> x + 2 * v).toArray(),
                random.doubles(60).map(v -> y + 2 * v).toArray());
    }

    private static Map<String, Figure> figures() {
        double[] falling = IntStream.range(0, 30)
                .mapToDouble(i -> 2 * Math.exp(-i / 6.0) + 0.05)
                .toArray();
        double[] rising = IntStream.range(0, 30)
                .mapToDouble(i -> Math.exp(-i / 5.0) + 0.01 * i)
                .toArray();
        List<Series> curves = List.of(Series.ofEpochs("train", falling), Series.ofEpochs("validation", rising));
        List<Series> clouds = List.of(cloud("ants", 0, 0, 1), cloud("bees", 1.5, 1.5, 2));
        Map<String, Integer> bars = new LinkedHashMap<>();
        bars.put("width 8", 81);
        bars.put("width 32", 92);
        bars.put("width 128", 95);
        List<String> classes =
                List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
        long[][] confusion = new long[10][10];
        for (int i = 0; i < 10; i++) {
            Arrays.setAll(confusion[i], j -> 7L * j % 5);
            confusion[i][i] = 900 + i;
        }
        Map<String, Figure> figures = new LinkedHashMap<>();
        List<Arrow> field = IntStream.range(0, 100)
                .mapToObj(i -> new Arrow(i % 10 - 4.5, i / 10 - 4.5, 4.5 - i / 10, i % 10 - 4.5))
                .toList();
        Series path = new Series("path", new double[] {-4, -2, 0}, new double[] {4, 3, 0});
        figures.put("plane", Plots.plane("A whirl", 5, clouds, List.of(path), field));
        figures.put("lines", Plots.lines("Loss", "epoch", "loss", curves));
        figures.put("log", Plots.lines("Loss", "rate", "loss", Plots.Scale.LINEAR, Plots.Scale.LOG, curves));
        figures.put("scatter", Plots.scatter("Insects", "length", "width", clouds));
        figures.put("regions", Plots.decisionRegions("Regions", "x", "y", clouds, (x, y) -> x + y > 3 ? 1 : 0));
        figures.put("bar", Plots.bar("Accuracy", "network", "percent", bars));
        figures.put(
                "heat",
                Plots.heatMap(
                        "Attention", new double[][] {{0.1, 0.9}, {0.7, 0.3}}, List.of("a", "b"), List.of("c", "d")));
        figures.put("confusion", Plots.confusionMatrix("CIFAR-10", confusion, classes));
        figures.put(
                "grid", Plots.imageGrid("Noise", Nd4j.rand(6, 3, 16, 20), CNN2DFormat.NCHW, classes.subList(0, 6), 3));
        figures.put(
                "panels",
                Plots.panels(List.of(Plots.lines("a", "", "", curves), Plots.scatter("b", "", "", clouds)), 2));
        return figures;
    }

    @TestFactory
    Stream<DynamicTest> everyKindIsDrawnAsPngAndSvg() {
        Path out = Path.of("target", "plots");
        return figures().entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> {
                    Figure figure = e.getValue();
                    Path png = out.resolve(e.getKey() + ".png");
                    Path svg = out.resolve(e.getKey() + ".svg");
                    figure.save(png);
                    figure.save(svg);
                    BufferedImage image = ImageIO.read(png.toFile());
                    assertThat(image.getWidth()).isEqualTo(2 * figure.width());
                    assertThat(image.getHeight()).isEqualTo(2 * figure.height());
                    assertThat(inked(image)).as("pixels that are not white").isGreaterThan(1000);
                    DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
                    parsers.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
                    var root = parsers.newDocumentBuilder().parse(svg.toFile()).getDocumentElement();
                    assertThat(root.getTagName()).isEqualTo("svg");
                    assertThat(root.getElementsByTagName("*").getLength()).isGreaterThan(10);
                }));
    }

    private static long inked(BufferedImage image) {
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .filter(p -> (p & 0xffffff) != 0xffffff)
                .count();
    }

    @Test
    void aSeriesHasItsColour() {
        BufferedImage image = Plots.lines("", "x", "y", List.of(Series.ofEpochs("s", 1, 2, 1)))
                .toImage();
        int colour = Style.color(0).getRGB();
        assertThat(Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                        .filter(p -> p == colour))
                .hasSizeGreaterThan(100);
    }

    @Test
    void valuesThatAreNotNumbersLeaveAGap() {
        Figure figure = Plots.lines("", "x", "y", List.of(Series.ofEpochs("s", 1, Double.NaN, 2)));
        assertThat(inked(figure.toImage())).isPositive();
        Series broken = Series.ofEpochs("s", 1, 2, Double.POSITIVE_INFINITY, 4, 5);
        Series whole = Series.ofEpochs("s", 1, 2, 3, 4, 5);
        assertThat(coloured(Plots.lines("", "x", "y", List.of(broken))))
                .as("pixels of a line with a gap")
                .isLessThan(coloured(Plots.lines("", "x", "y", List.of(whole))) * 3 / 4);
        assertThatThrownBy(() -> Plots.lines("", "x", "y", List.of(Series.ofEpochs("s", Double.NaN))))
                .hasMessage("series 's' has no value that can be drawn");
    }

    private static long coloured(Figure figure) {
        BufferedImage image = figure.toImage();
        int colour = Style.color(0).getRGB();
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .filter(p -> p == colour)
                .count();
    }

    @Test
    void oneValueThatIsNotANumberLeavesTheOthersTheirColours() {
        double[][] values = {{0, Double.NaN, 1}};
        BufferedImage map =
                Plots.heatMap("", values, List.of("a"), List.of("b", "c", "d")).toImage();
        assertThat(Arrays.stream(map.getRGB(0, 0, map.getWidth(), map.getHeight(), null, 0, map.getWidth()))
                        .filter(p -> p == 0xFF08519C))
                .as("pixels in the colour of the largest value")
                .hasSizeGreaterThan(1000);
        var picture = Nd4j.createFromArray(0, 1, Float.NaN, 2).reshape(1, 2, 2);
        BufferedImage grid =
                Plots.imageGrid("", picture, CNN2DFormat.NCHW, List.of(), 1).toImage();
        assertThat(grid.getRGB(grid.getWidth() * 3 / 4, grid.getHeight() / 4) & 0xff)
                .isEqualTo(128);
        Series withHole = new Series("a", new double[] {0, Double.NaN, 4}, new double[] {0, 2, 4});
        Figure regions = Plots.decisionRegions("", "x", "y", List.of(withHole), (x, y) -> 0);
        assertThat(inked(regions.toImage())).as("pixels of the region").isGreaterThan(400_000);
    }

    @Test
    void aLogarithmicAxisHasAtLeastTwoNumbers() {
        assertThat(Ticks.decades(List.of(new double[] {1.5, 9}))).containsExactly(1, 10);
        assertThat(Ticks.decades(List.of(new double[] {2, Double.NaN}))).containsExactly(1, 10);
        assertThat(Ticks.decades(List.of(new double[] {100}))).containsExactly(100, 1000);
        assertThat(Ticks.decades(List.of(new double[] {0.05, 2}))).containsExactly(0.05, 2);
    }

    @Test
    void labelsOfTicksAreShort() {
        assertThat(Stream.of(0.0, 0.30000000000000004, -2.5, 40.0, 1e-3, 1.5e-5, 250_000.0, 2e6)
                        .map(Ticks::label))
                .containsExactly("0", "0.3", "-2.5", "40", "0.001", "1.5e-5", "250000", "2e6");
    }

    @Test
    void aTitleWiderThanItsPictureIsNotCut() {
        Figure narrow = Plots.imageGrid("", Nd4j.rand(1, 8, 8), CNN2DFormat.NCHW, List.of(), 1);
        Figure titled = Plots.imageGrid("x".repeat(60), Nd4j.rand(1, 8, 8), CNN2DFormat.NCHW, List.of(), 1);
        assertThat(titled.width()).isGreaterThan(narrow.width());
    }

    @Test
    void anArrowPointsWhereItIsTold() {
        List<Arrow> right = List.of(new Arrow(0, 0, 2, 0));
        BufferedImage image = Plots.plane("", 1, List.of(), List.of(), right).toImage();
        int middle = image.getWidth() / 2;
        int row = 2 * 36 + 340;
        long blueRight = IntStream.range(middle + 20, middle + 300)
                .filter(x -> isBlue(image.getRGB(x, row)))
                .count();
        long blueLeft = IntStream.range(middle - 300, middle - 20)
                .filter(x -> isBlue(image.getRGB(x, row)))
                .count();
        assertThat(blueRight).isGreaterThan(200);
        assertThat(blueLeft).isZero();
        assertThatThrownBy(() -> Plots.plane("", 0, List.of(), List.of(), right))
                .hasMessage("range must be positive: 0.0");
        assertThatThrownBy(() -> Plots.plane("", 1, List.of(), List.of(), List.of()))
                .hasMessage("clouds, paths and arrows must not be empty");
        assertThatThrownBy(() -> new Arrow(0, Double.NaN, 1, 1)).hasMessageContaining("finite");
    }

    private static boolean isBlue(int rgb) {
        return (rgb & 0xFF) > 120 && (rgb >> 16 & 0xFF) < 100;
    }

    @Test
    void refusesBadInput() throws IOException {
        assertThatThrownBy(() -> new Series("s", new double[2], new double[3]))
                .hasMessage("x and y of series 's' must have one length: 2 and 3");
        assertThatThrownBy(() -> Series.ofEpochs("s")).hasMessage("series 's' must not be empty");
        assertThatThrownBy(() -> Plots.lines("", "", "", List.of())).hasMessage("series must not be empty");
        assertThatThrownBy(() -> Plots.heatMap("", new double[][] {{1, 2}}, List.of("a"), List.of("b")))
                .hasMessage("each row of values must hold 1 numbers: 2");
        assertThatThrownBy(() -> Plots.imageGrid("", Nd4j.rand(2, 5, 4, 4), CNN2DFormat.NCHW, List.of(), 2))
                .hasMessage("images must have 1 or 3 channels: 5");
        assertThatThrownBy(() -> Plots.bar("", "", "", Map.of("a", Double.NaN)))
                .hasMessage("value of bar 'a' must be finite: NaN");
        Series twice = Series.ofEpochs("s", 1, 2);
        assertThatThrownBy(() -> Plots.lines("", "", "", List.of(twice, twice)))
                .hasMessage("names of series must differ: 's' is there twice");
        assertThatThrownBy(() -> Plots.decisionRegions("", "", "", List.of(twice), (x, y) -> 1))
                .hasMessageContaining("must be 0 to 0, one for each series: 1");
        Figure figure = Plots.bar("", "", "", Map.of("a", 1));
        assertThatThrownBy(() -> figure.save(Path.of("plot.gif")))
                .hasMessage("file must end in .png or .svg: plot.gif");
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> figure.save(file.resolve("plot.png")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("can't write " + file.resolve("plot.png"));
    }
}
