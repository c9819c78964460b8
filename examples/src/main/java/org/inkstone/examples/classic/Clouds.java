package org.inkstone.examples.classic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.decomposition.PCA;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;

/** Rows as points, a colour for each label. */
final class Clouds {
    /** As many colours as can be told apart. */
    private static final int MOST = 12;

    private Clouds() {}

    static List<Series> byLabel(FloatMatrix x, int a, int b, int[] labels, IntFunction<String> names) {
        List<Series> series = new ArrayList<>();
        for (int label : Arrays.stream(labels).distinct().sorted().limit(MOST).toArray()) {
            int[] rows = IntStream.range(0, labels.length)
                    .filter(i -> labels[i] == label)
                    .toArray();
            series.add(new Series(names.apply(label), column(x, a, rows), column(x, b, rows)));
        }
        return series;
    }

    static String cluster(int label) {
        return label < 0 ? "noise" : "cluster " + label;
    }

    static Figure clusters(String title, FloatMatrix x, int a, int b, int[] labels) {
        return Plots.scatter(title, x.columnName(a), x.columnName(b), byLabel(x, a, b, labels, Clouds::cluster));
    }

    /** Two columns as they are; more as their first two principal components. */
    static FloatMatrix plane(FloatMatrix x) {
        return x.columns() <= 2
                ? x
                : PCA.fit(x, PCA.Options.defaults().withComponents(2)).transform(x);
    }

    static Figure clustersInPlane(String title, FloatMatrix x, int[] labels) {
        FloatMatrix plane = plane(x);
        return clusters(title, plane, 0, plane.columns() - 1, labels);
    }

    private static double[] column(FloatMatrix x, int column, int[] rows) {
        return Arrays.stream(rows).mapToDouble(i -> x.get(i, column)).toArray();
    }
}
