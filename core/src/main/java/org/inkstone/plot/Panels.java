package org.inkstone.plot;

import java.awt.Graphics2D;
import java.util.List;

/** Figures in rows. */
final class Panels extends Figure {
    private static final int GAP = 8;

    private final List<Figure> figures;
    private final int columns;

    Panels(List<Figure> figures, int columns) {
        super(
                columns * cellWidth(figures) + (columns - 1) * GAP,
                rows(figures, columns) * cellHeight(figures) + (rows(figures, columns) - 1) * GAP);
        this.figures = List.copyOf(figures);
        this.columns = columns;
    }

    private static int rows(List<Figure> figures, int columns) {
        return (figures.size() + columns - 1) / columns;
    }

    private static int cellWidth(List<Figure> figures) {
        return figures.stream().mapToInt(Figure::width).max().orElseThrow();
    }

    private static int cellHeight(List<Figure> figures) {
        return figures.stream().mapToInt(Figure::height).max().orElseThrow();
    }

    @Override
    void paint(Graphics2D g) {
        for (int i = 0; i < figures.size(); i++) {
            Graphics2D cell = (Graphics2D) g.create();
            cell.translate(i % columns * (cellWidth(figures) + GAP), i / columns * (cellHeight(figures) + GAP));
            figures.get(i).paint(cell);
            cell.dispose();
        }
    }
}
