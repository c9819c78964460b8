package org.inkstone.plot;

import java.awt.Graphics2D;
import org.knowm.xchart.internal.chartpart.Chart;

/** A chart with axes. */
final class ChartFigure extends Figure {
    private final Chart<?, ?> chart;

    ChartFigure(Chart<?, ?> chart) {
        super(chart.getWidth(), chart.getHeight());
        this.chart = chart;
    }

    @Override
    void paint(Graphics2D g) {
        chart.paint(g, width(), height());
    }
}
