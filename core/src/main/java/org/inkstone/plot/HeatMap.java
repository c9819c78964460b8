package org.inkstone.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.function.DoubleFunction;

/** Coloured cells with their values in them, rows and columns named. */
final class HeatMap extends Figure {
    /** The values with everything written around them. */
    record Content(
            String title,
            String rowTitle,
            String columnTitle,
            double[][] values,
            List<String> rows,
            List<String> columns,
            DoubleFunction<String> format) {}

    private static final Color LOW = new Color(0xF4F8FB);
    private static final Color HIGH = new Color(0x08519C);
    private static final int TITLE_ROOM = 40;
    private static final int MARGIN = 16;

    private final Content content;
    private final int cell;
    private final int left;
    private final double min;
    private final double max;

    HeatMap(Content content) {
        super(
                Math.max(mapWidth(content), Style.titleWidth(content.title())),
                TITLE_ROOM + cell(content) * content.rows().size() + bottomRoom(content));
        this.content = content;
        this.cell = cell(content);
        this.left = labelRoom(content.rows()) + (width() - mapWidth(content)) / 2;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double[] row : content.values()) {
            for (double v : row) {
                // one value that is not a number must not take the colours of all the others
                if (Double.isFinite(v)) {
                    low = Math.min(low, v);
                    high = Math.max(high, v);
                }
            }
        }
        this.min = low;
        this.max = high;
    }

    private static int mapWidth(Content content) {
        return labelRoom(content.rows()) + cell(content) * content.columns().size() + MARGIN;
    }

    private static int cell(Content content) {
        int most = Math.max(content.rows().size(), content.columns().size());
        return Math.max(34, Math.min(72, 560 / most));
    }

    private static int labelRoom(List<String> labels) {
        return 44 + Math.min(130, 7 * longest(labels));
    }

    private static int bottomRoom(Content content) {
        return (slanted(content) ? 30 + Math.min(100, 5 * longest(content.columns())) : 30)
                + (content.columnTitle().isEmpty() ? 6 : 22);
    }

    private static boolean slanted(Content content) {
        return 7 * longest(content.columns()) > cell(content);
    }

    private static int longest(List<String> labels) {
        return labels.stream().mapToInt(String::length).max().orElse(1);
    }

    @Override
    void paint(Graphics2D g) {
        int rows = content.rows().size();
        int columns = content.columns().size();
        g.setColor(Style.INK);
        g.setFont(Style.TITLE);
        Style.centred(g, Style.fit(g, content.title(), width() - 8.0), width() / 2.0, 25);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                paintCell(g, i, j);
            }
        }
        g.setColor(Style.INK);
        g.setFont(Style.SMALL);
        for (int i = 0; i < rows; i++) {
            String label = Style.fit(g, content.rows().get(i), labelRoom(content.rows()) - 34.0);
            float x = left - 8 - g.getFontMetrics().stringWidth(label);
            g.drawString(label, x, TITLE_ROOM + cell * (i + 0.5f) + 4);
        }
        for (int j = 0; j < columns; j++) {
            paintColumnLabel(g, j, TITLE_ROOM + cell * rows + 16);
        }
        paintTitles(g, rows, columns);
    }

    private void paintCell(Graphics2D g, int row, int column) {
        double value = content.values()[row][column];
        double share = Double.isFinite(value) && max > min ? (value - min) / (max - min) : 0;
        Rectangle2D box = new Rectangle2D.Double(left + cell * column, TITLE_ROOM + cell * row, cell - 1.0, cell - 1.0);
        g.setColor(Double.isFinite(value) ? blend(share) : Color.LIGHT_GRAY);
        g.fill(box);
        g.setColor(share > 0.5 ? Color.WHITE : Style.INK);
        g.setFont(cell >= 44 ? Style.LABEL : Style.SMALL);
        Style.centred(
                g, Style.fit(g, content.format().apply(value), cell - 2.0), box.getCenterX(), box.getCenterY() + 5);
    }

    private static Color blend(double share) {
        return new Color(
                blend(LOW.getRed(), HIGH.getRed(), share),
                blend(LOW.getGreen(), HIGH.getGreen(), share),
                blend(LOW.getBlue(), HIGH.getBlue(), share));
    }

    private static int blend(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * share);
    }

    private void paintColumnLabel(Graphics2D g, int column, int y) {
        double x = left + cell * (column + 0.5);
        if (!slanted(content)) {
            Style.centred(g, content.columns().get(column), x, y);
            return;
        }
        AffineTransform before = g.getTransform();
        g.translate(x - 4, y - 6);
        g.rotate(Math.PI / 4);
        g.drawString(Style.fit(g, content.columns().get(column), 130), 0, 4);
        g.setTransform(before);
    }

    private void paintTitles(Graphics2D g, int rows, int columns) {
        g.setFont(Style.LABEL);
        if (!content.columnTitle().isEmpty()) {
            Style.centred(g, content.columnTitle(), left + cell * columns / 2.0, height() - 10);
        }
        if (!content.rowTitle().isEmpty()) {
            AffineTransform before = g.getTransform();
            g.translate(left - labelRoom(content.rows()) + 17, TITLE_ROOM + cell * rows / 2.0);
            g.rotate(-Math.PI / 2);
            Style.centred(g, content.rowTitle(), 0, 0);
            g.setTransform(before);
        }
    }
}
