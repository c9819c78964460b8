package org.inkstone.plot;

/**
 * A vector at a point of the plane.
 *
 * @param x  of its tail
 * @param y  of its tail
 * @param dx across
 * @param dy upwards
 */
public record Arrow(double x, double y, double dx, double dy) {
    /** @throws IllegalArgumentException where a number is not finite */
    public Arrow {
        if (!Double.isFinite(x) || !Double.isFinite(y) || !Double.isFinite(dx) || !Double.isFinite(dy)) {
            throw new IllegalArgumentException(
                    "an arrow must have finite numbers: (" + x + ", " + y + ") + (" + dx + ", " + dy + ")");
        }
    }

    double length() {
        return Math.hypot(dx, dy);
    }
}
