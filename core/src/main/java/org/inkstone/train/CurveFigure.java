package org.inkstone.train;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;

/** Draws the two curves, loss and, where there is one, accuracy, side by side. */
final class CurveFigure {
    private CurveFigure() {}

    static Figure of(String title, History history) {
        if (history.epochs().isEmpty()) {
            throw new IllegalArgumentException("the history has no epoch to draw");
        }
        List<Figure> panels = new ArrayList<>();
        panels.add(panel(title + ": loss", "loss", history, Metric.TRAIN_LOSS, Metric.VALIDATION_LOSS));
        List<Series> accuracies = series(history, Metric.TRAIN_ACCURACY, Metric.VALIDATION_ACCURACY);
        if (!accuracies.isEmpty()) {
            panels.add(Plots.lines(title + ": accuracy", "epoch", "accuracy", accuracies));
        }
        return panels.size() == 1 ? panels.get(0) : Plots.panels(panels, 2);
    }

    private static Figure panel(String title, String yLabel, History history, Metric... metrics) {
        return Plots.lines(title, "epoch", yLabel, series(history, metrics));
    }

    private static List<Series> series(History history, Metric... metrics) {
        List<Series> all = new ArrayList<>();
        for (Metric metric : metrics) {
            List<EpochRecord> measured = history.epochs().stream()
                    .filter(epoch -> !Double.isNaN(metric.of(epoch)))
                    .toList();
            if (!measured.isEmpty()) {
                all.add(new Series(
                        metric.needsValidation() ? "validation" : "training",
                        measured.stream().mapToDouble(EpochRecord::epoch).toArray(),
                        measured.stream().mapToDouble(metric::of).toArray()));
            }
        }
        return all;
    }
}
