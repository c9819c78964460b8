package org.inkstone.plot;

import java.awt.Graphics2D;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Figures in rows; a column is as wide as its widest figure, a row as high as its highest. */
final class Panels extends Figure {
    private static final int GAP = 8;

    private final List<Figure> figures;
    private final int columns;

    Panels(List<Figure> figures, int columns) {
        super(total(widths(figures, columns)), total(heights(figures, columns)));
        this.figures = List.copyOf(figures);
        this.columns = columns;
    }

    private static int[] widths(List<Figure> figures, int columns) {
        return IntStream.range(0, columns)
                .map(c -> largest(figures, i -> i % columns == c, Figure::width))
                .toArray();
    }

    private static int[] heights(List<Figure> figures, int columns) {
        int rows = (figures.size() + columns - 1) / columns;
        return IntStream.range(0, rows)
                .map(r -> largest(figures, i -> i / columns == r, Figure::height))
                .toArray();
    }

    private static int largest(List<Figure> figures, IntPredicate which, ToIntFunction<Figure> size) {
        return IntStream.range(0, figures.size())
                .filter(which)
                .map(i -> size.applyAsInt(figures.get(i)))
                .max()
                .orElse(0);
    }

    private static int total(int[] sizes) {
        return IntStream.of(sizes).sum() + (sizes.length - 1) * GAP;
    }

    @Override
    void paint(Graphics2D g) {
        int[] widths = widths(figures, columns);
        int[] heights = heights(figures, columns);
        int y = 0;
        for (int r = 0; r < heights.length; r++) {
            int x = 0;
            for (int c = 0; c < columns && r * columns + c < figures.size(); c++) {
                Figure figure = figures.get(r * columns + c);
                Graphics2D cell = (Graphics2D) g.create();
                cell.translate(x + (widths[c] - figure.width()) / 2, y + (heights[r] - figure.height()) / 2);
                figure.paint(cell);
                cell.dispose();
                x += widths[c] + GAP;
            }
            y += heights[r] + GAP;
        }
    }
}
