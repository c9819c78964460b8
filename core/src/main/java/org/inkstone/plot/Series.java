package org.inkstone.plot;

import java.util.stream.IntStream;

/**
 * A named line or cloud of points.
 *
 * @param name shown in the legend
 * @param x    across
 * @param y    upwards; same length; values that are not finite leave a gap
 */
public record Series(String name, double[] x, double[] y) {
    public Series {
        if (x.length != y.length) {
            throw new IllegalArgumentException(
                    "x and y of series '" + name + "' must have one length: " + x.length + " and " + y.length);
        }
        if (x.length == 0) {
            throw new IllegalArgumentException("series '" + name + "' must not be empty");
        }
    }

    /** Points at 1, 2, 3 and so on, as for epochs. */
    public static Series ofEpochs(String name, double... y) {
        return new Series(
                name, IntStream.rangeClosed(1, y.length).asDoubleStream().toArray(), y);
    }

    /** Without the points that can't be drawn. */
    Series finite(boolean positiveX, boolean positiveY) {
        int[] keep = IntStream.range(0, x.length)
                .filter(i -> Double.isFinite(x[i]) && Double.isFinite(y[i]))
                .filter(i -> (!positiveX || x[i] > 0) && (!positiveY || y[i] > 0))
                .toArray();
        if (keep.length == 0) {
            throw new IllegalArgumentException("series '" + name + "' has no value that can be drawn");
        }
        return new Series(
                name,
                IntStream.of(keep).mapToDouble(i -> x[i]).toArray(),
                IntStream.of(keep).mapToDouble(i -> y[i]).toArray());
    }
}
