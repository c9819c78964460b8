package org.inkstone.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToIntBiFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.Image;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The kinds of figures. All are drawn without a screen; save them with {@link Figure#save}. Empty input is an
 * {@link IllegalArgumentException}.
 */
public final class Plots {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 460;
    /** Cells across and up a plot of decision regions; a finer grid is not seen, but makes an SVG large. */
    private static final int REGION_CELLS = 90;

    private static final int MOST_NUMBERED = 24;

    private Plots() {}

    /** How an axis counts. */
    public enum Scale {
        LINEAR,
        LOG
    }

    /** Curves over a common axis. */
    public static Figure lines(String title, String xLabel, String yLabel, List<Series> series) {
        return lines(title, xLabel, yLabel, Scale.LINEAR, Scale.LINEAR, series);
    }

    /** Curves; on a logarithmic axis only positive values are drawn. Up to 40 points are marked one by one. */
    public static Figure lines(
            String title, String xLabel, String yLabel, Scale xScale, Scale yScale, List<Series> series) {
        XYChart chart = xyChart(title, xLabel, yLabel, series);
        List<Series> drawn = series.stream()
                .map(s -> s.line(xScale == Scale.LOG, yScale == Scale.LOG))
                .toList();
        if (xScale == Scale.LOG) {
            double[] decades = Ticks.decades(drawn.stream().map(Series::x).toList());
            chart.getStyler().setXAxisLogarithmic(true);
            // the labels' function would win over the logarithm
            chart.getStyler().setxAxisTickLabelsFormattingFunction(null);
            chart.getStyler().setXAxisMin(decades[0]).setXAxisMax(decades[1]);
        } else {
            roundTicks(chart, drawn);
        }
        if (yScale == Scale.LOG) {
            double[] decades = Ticks.decades(drawn.stream().map(Series::y).toList());
            chart.getStyler().setYAxisLogarithmic(true);
            chart.getStyler().setyAxisTickLabelsFormattingFunction(null);
            chart.getStyler().setYAxisMin(decades[0]).setYAxisMax(decades[1]);
        }
        for (Series s : drawn) {
            XYSeries line = chart.addSeries(shown(s.name()), s.x(), s.y());
            line.setMarker(s.x().length <= 40 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
            line.setLineStyle(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        }
        return new ChartFigure(chart);
    }

    /**
     * XChart numbers values at equal distances by themselves: right for a few epochs, but 1, 5, 9 or -6, -5.3, -4.6 with
     * more. A limit that is no such value gives it round numbers.
     */
    private static void roundTicks(XYChart chart, List<Series> series) {
        double[] x = series.stream()
                .flatMapToDouble(s -> Arrays.stream(s.x()))
                .distinct()
                .toArray();
        boolean few = x.length <= MOST_NUMBERED && Arrays.stream(x).allMatch(v -> v == Math.rint(v));
        double min = Arrays.stream(x).min().orElseThrow();
        double max = Arrays.stream(x).max().orElseThrow();
        if (!few && max > min) {
            double unseen = (max - min) / 1000;
            chart.getStyler().setXAxisMin(min - unseen).setXAxisMax(max + unseen);
        }
        double[] y = series.stream()
                .flatMapToDouble(s -> Arrays.stream(s.y()))
                .filter(Double::isFinite)
                .distinct()
                .toArray();
        double low = Arrays.stream(y).min().orElse(0);
        double high = Arrays.stream(y).max().orElse(0);
        if (y.length > MOST_NUMBERED && high > low) {
            double unseen = (high - low) / 1000;
            chart.getStyler().setYAxisMin(low - unseen).setYAxisMax(high + unseen);
        }
    }

    /** Clouds of points. */
    public static Figure scatter(String title, String xLabel, String yLabel, List<Series> series) {
        XYChart chart = xyChart(title, xLabel, yLabel, series);
        addPoints(chart, series, 0);
        return new ChartFigure(chart);
    }

    /**
     * Clouds of points over the regions in which a classifier predicts each class.
     *
     * @param series     the points of each class, in label order
     * @param prediction the class at a point, as a position in {@code series}
     */
    public static Figure decisionRegions(
            String title,
            String xLabel,
            String yLabel,
            List<Series> series,
            ToIntBiFunction<Double, Double> prediction) {
        return decisionRegions(
                title,
                xLabel,
                yLabel,
                series,
                points -> Arrays.stream(points)
                        .mapToInt(p -> prediction.applyAsInt(p[0], p[1]))
                        .toArray());
    }

    /**
     * As {@link #decisionRegions(String, String, String, List, ToIntBiFunction)} for classifiers that are faster with many points at
     * once.
     *
     * @param prediction the classes at points, {@code [n, 2]}
     */
    public static Figure decisionRegions(
            String title, String xLabel, String yLabel, List<Series> series, Function<double[][], int[]> prediction) {
        XYChart chart = xyChart(title, xLabel, yLabel, series);
        double[] xRange = range(series.stream().map(Series::x).toList());
        double[] yRange = range(series.stream().map(Series::y).toList());
        double[][] xs = new double[series.size()][REGION_CELLS * REGION_CELLS];
        double[][] ys = new double[series.size()][REGION_CELLS * REGION_CELLS];
        int[] count = new int[series.size()];
        double[][] points = new double[REGION_CELLS * REGION_CELLS][];
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {
                xRange[0] + (xRange[1] - xRange[0]) * (i % REGION_CELLS) / (REGION_CELLS - 1),
                yRange[0] + (yRange[1] - yRange[0]) * (i / REGION_CELLS) / (REGION_CELLS - 1)
            };
        }
        int[] labels = prediction.apply(points);
        for (int i = 0; i < points.length; i++) {
            double x = points[i][0];
            double y = points[i][1];
            int label = labels[i];
            if (label < 0 || label >= series.size()) {
                throw new IllegalArgumentException("prediction at (" + x + ", " + y + ") must be 0 to "
                        + (series.size() - 1) + ", one for each series: " + label);
            }
            xs[label][count[label]] = x;
            ys[label][count[label]++] = y;
        }
        int regions = 0;
        for (int c = 0; c < series.size(); c++) {
            if (count[c] > 0) {
                XYSeries region =
                        chart.addSeries("region " + c, Arrays.copyOf(xs[c], count[c]), Arrays.copyOf(ys[c], count[c]));
                region.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
                region.setMarker(SeriesMarkers.SQUARE);
                region.setMarkerColor(Style.tint(c));
                region.setShowInLegend(false);
                regions++;
            }
        }
        chart.getStyler().setMarkerSize(9);
        chart.getStyler().setPlotGridLinesVisible(false);
        chart.getStyler().setXAxisMin(xRange[0]).setXAxisMax(xRange[1]);
        chart.getStyler().setYAxisMin(yRange[0]).setYAxisMax(yRange[1]);
        addPoints(chart, series, regions);
        return new ChartFigure(chart);
    }

    /** Upright bars, one for each name. */
    public static Figure bar(String title, String xLabel, String yLabel, Map<String, ? extends Number> values) {
        requireNotEmpty("values", values.size());
        values.forEach((name, value) -> {
            if (!Double.isFinite(value.doubleValue())) {
                throw new IllegalArgumentException("value of bar '" + name + "' must be finite: " + value);
            }
        });
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xLabel)
                .yAxisTitle(yLabel)
                .build();
        Style.apply(chart.getStyler());
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        chart.getStyler().setyAxisTickLabelsFormattingFunction(Ticks::label);
        if (values.keySet().stream().mapToInt(String::length).sum() > 70) {
            chart.getStyler().setXAxisLabelRotation(40);
        }
        chart.addSeries(
                yLabel.isEmpty() ? "value" : yLabel,
                List.copyOf(values.keySet()),
                values.values().stream().map(Number::doubleValue).toList());
        return new ChartFigure(chart);
    }

    /** Coloured cells with their values, rows from the top. */
    public static Figure heatMap(String title, double[][] values, List<String> rows, List<String> columns) {
        return heatMap(title, "", "", values, rows, columns, v -> String.format(Locale.ROOT, "%.3g", v));
    }

    /** Coloured cells with their values as the format gives them. */
    public static Figure heatMap(
            String title,
            String rowTitle,
            String columnTitle,
            double[][] values,
            List<String> rows,
            List<String> columns,
            DoubleFunction<String> format) {
        requireNotEmpty("values", values.length);
        if (rows.size() != values.length) {
            throw new IllegalArgumentException("rows must hold " + values.length + " names: " + rows.size());
        }
        for (double[] row : values) {
            if (row.length != columns.size()) {
                throw new IllegalArgumentException(
                        "each row of values must hold " + columns.size() + " numbers: " + row.length);
            }
        }
        return new HeatMap(new HeatMap.Content(title, rowTitle, columnTitle, values, rows, columns, format));
    }

    /**
     * How often each class (row) was taken for each (column).
     *
     * @param counts one row for each true class, one column for each predicted one
     */
    public static Figure confusionMatrix(String title, long[][] counts, List<String> labels) {
        double[][] values = Arrays.stream(counts)
                .map(row -> Arrays.stream(row).asDoubleStream().toArray())
                .toArray(double[][]::new);
        return heatMap(title, "true", "predicted", values, labels, labels, v -> Long.toString((long) v));
    }

    /** Pictures in rows; captions are empty or one for each. */
    public static Figure imageGrid(String title, List<Image> images, List<String> captions, int columns) {
        return pictureGrid(title, images.stream().map(Pixels::of).toList(), captions, columns);
    }

    /**
     * A batch of arrays as pictures, each stretched to its own range from black to white.
     *
     * @param images [N, C, H, W] or [N, H, W, C] with 1 or 3 channels, or [N, H, W]
     */
    public static Figure imageGrid(
            String title, INDArray images, CNN2DFormat format, List<String> captions, int columns) {
        return pictureGrid(title, Pixels.of(images, format), captions, columns);
    }

    /** Java pictures in rows; captions are empty or one for each. */
    public static Figure pictureGrid(String title, List<BufferedImage> images, List<String> captions, int columns) {
        requireNotEmpty("images", images.size());
        if (columns <= 0) {
            throw new IllegalArgumentException("columns must be positive: " + columns);
        }
        if (!captions.isEmpty() && captions.size() != images.size()) {
            throw new IllegalArgumentException(
                    "captions must be none or one for each of " + images.size() + " images: " + captions.size());
        }
        return new ImageGrid(title, images, captions, Math.min(columns, images.size()));
    }

    /**
     * A square of the plane around the origin with both axes to one scale: clouds of points, over them paths, which end in
     * a dot, and over all a field of arrows. Arrows keep their relative lengths and are scaled to their distances; the longest
     * tenth is cut to the same length.
     *
     * @param range what is shown is {@code -range} to {@code range} both ways
     */
    public static Figure plane(
            String title, double range, List<Series> clouds, List<Series> paths, List<Arrow> arrows) {
        if (!(range > 0 && Double.isFinite(range))) {
            throw new IllegalArgumentException("range must be positive: " + range);
        }
        requireNotEmpty("clouds, paths and arrows", clouds.size() + paths.size() + arrows.size());
        return new PlaneFigure(
                new PlaneFigure.Content(title, range, List.copyOf(clouds), List.copyOf(paths), List.copyOf(arrows)));
    }

    /** Several figures in one, in rows. */
    public static Figure panels(List<Figure> figures, int columns) {
        requireNotEmpty("figures", figures.size());
        if (columns <= 0) {
            throw new IllegalArgumentException("columns must be positive: " + columns);
        }
        return new Panels(figures, Math.min(columns, figures.size()));
    }

    /** XChart wants a name even where no legend shows it. */
    private static String shown(String name) {
        return name.isEmpty() ? " " : name;
    }

    private static XYChart xyChart(String title, String xLabel, String yLabel, List<Series> series) {
        requireNotEmpty("series", series.size());
        Set<String> names = new HashSet<>();
        series.forEach(s -> {
            if (!names.add(s.name())) {
                throw new IllegalArgumentException("names of series must differ: '" + s.name() + "' is there twice");
            }
        });
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xLabel)
                .yAxisTitle(yLabel)
                .build();
        Style.apply(chart.getStyler());
        chart.getStyler()
                .setLegendVisible(series.size() > 1 || !series.get(0).name().isEmpty());
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setxAxisTickLabelsFormattingFunction(Ticks::label);
        chart.getStyler().setyAxisTickLabelsFormattingFunction(Ticks::label);
        return chart;
    }

    private static void addPoints(XYChart chart, List<Series> series, int offset) {
        IntStream.range(0, series.size()).forEach(i -> {
            Series s = series.get(i).points();
            XYSeries points = chart.addSeries(shown(s.name()), s.x(), s.y());
            points.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
            points.setMarker(SeriesMarkers.CIRCLE);
            Color color = Style.color(i);
            points.setMarkerColor(color);
        });
        if (offset == 0) {
            chart.getStyler().setMarkerSize(6);
        }
    }

    private static double[] range(List<double[]> values) {
        double[] finite = values.stream()
                .flatMapToDouble(Arrays::stream)
                .filter(Double::isFinite)
                .toArray();
        double min = Arrays.stream(finite).min().orElse(0);
        double max = Arrays.stream(finite).max().orElse(0);
        double margin = max > min ? 0.05 * (max - min) : 1;
        return new double[] {min - margin, max + margin};
    }

    private static void requireNotEmpty(String name, int size) {
        if (size == 0) {
            throw new IllegalArgumentException(name + " must not be empty");
        }
    }
}
