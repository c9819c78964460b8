package org.inkstone.examples.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.train.History;

/** Loss over steps, for trainings of few epochs, where a point an epoch would say little. */
final class LossCurves {
    private static final int POINTS = 150;

    private LossCurves() {}

    static Figure of(String title, History history) {
        List<Series> curves = new ArrayList<>();
        curves.add(means(history.losses()));
        if (history.names().contains(History.VALIDATION_LOSS)) {
            double[][] validation = history.series(History.VALIDATION_LOSS);
            curves.add(new Series("validation", validation[0], validation[1]));
        }
        return Plots.lines(title, "step", "loss", curves);
    }

    /** Means over neighbouring steps: single batches differ too much to see a line. */
    private static Series means(double[] losses) {
        int each = Math.max(1, losses.length / POINTS);
        int points = losses.length / each;
        double[] x = new double[points];
        double[] y = new double[points];
        for (int i = 0; i < points; i++) {
            x[i] = (i + 0.5) * each + 0.5;
            y[i] = Arrays.stream(losses, i * each, (i + 1) * each).average().orElseThrow();
        }
        return new Series("training", x, y);
    }
}
