package org.inkstone.vision.explain;

/**
 * The part of a picture that a unit of a layer can see: all its values together, whatever the weights are.
 *
 * @param layer   the layer's or vertex's name
 * @param rows    down the picture
 * @param columns across it
 */
public record ReceptiveField(String layer, Span rows, Span columns) {
    /**
     * The pixels that one unit sees, cut off at the picture's edges.
     *
     * @param row    of the unit in the layer's map
     * @param column of the unit in the layer's map
     */
    public Region region(int row, int column, int height, int width) {
        if (row < 0 || row >= rows.units() || column < 0 || column >= columns.units()) {
            throw new IllegalArgumentException("unit must lie in the map of " + rows.units() + " x " + columns.units()
                    + ": " + row + ", " + column);
        }
        return new Region(
                Math.max(0, rows.from(row)),
                Math.max(0, columns.from(column)),
                Math.min(height, rows.to(row)),
                Math.min(width, columns.to(column)));
    }

    /**
     * A rectangle of pixels.
     *
     * @param top    first row
     * @param left   first column
     * @param bottom row behind the last
     * @param right  column behind the last
     */
    public record Region(int top, int left, int bottom, int right) {}
}
