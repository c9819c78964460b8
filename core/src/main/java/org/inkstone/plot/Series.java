package org.inkstone.plot;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A named line or cloud of points.
 *
 * @param name shown in the legend
 * @param x    across
 * @param y    upwards; same length; a line has a gap where a value can't be drawn, a cloud lacks that point
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

    /** The points that can be drawn. */
    Series points() {
        int[] keep = IntStream.range(0, x.length)
                .filter(i -> Double.isFinite(x[i]) && Double.isFinite(y[i]))
                .toArray();
        requireDrawable(keep.length > 0);
        return new Series(
                name,
                IntStream.of(keep).mapToDouble(i -> x[i]).toArray(),
                IntStream.of(keep).mapToDouble(i -> y[i]).toArray());
    }

    /** With not-a-number for y, at which a line is broken, in place of what can't be drawn on such axes. */
    Series line(boolean positiveX, boolean positiveY) {
        int[] keep = IntStream.range(0, x.length)
                .filter(i -> Double.isFinite(x[i]) && (!positiveX || x[i] > 0))
                .toArray();
        double[] drawn = IntStream.of(keep)
                .mapToDouble(i -> Double.isFinite(y[i]) && (!positiveY || y[i] > 0) ? y[i] : Double.NaN)
                .toArray();
        requireDrawable(DoubleStream.of(drawn).anyMatch(Double::isFinite));
        return new Series(name, IntStream.of(keep).mapToDouble(i -> x[i]).toArray(), drawn);
    }

    private void requireDrawable(boolean drawable) {
        if (!drawable) {
            throw new IllegalArgumentException("series '" + name + "' has no value that can be drawn");
        }
    }
}
