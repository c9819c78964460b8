package org.inkstone.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;

/** What stands at an axis. */
final class Ticks {
    private static final MathContext DIGITS = new MathContext(5);
    private static final double SMALLEST_PLAIN = 1e-3;
    private static final double LARGEST_PLAIN = 1e6;

    private Ticks() {}

    /** A number in few digits: plain where that is short, with a power of ten for learning rates and the like. */
    static String label(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : Double.toString(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        double size = Math.abs(rounded.doubleValue());
        if (size >= SMALLEST_PLAIN && size < LARGEST_PLAIN) {
            return rounded.toPlainString();
        }
        int power = rounded.precision() - rounded.scale() - 1;
        return rounded.scaleByPowerOfTen(-power).toPlainString() + "e" + power;
    }

    /**
     * The powers of ten around positive values. A logarithmic axis has its numbers at those alone, so one that lies between
     * two of them would have none.
     */
    static double[] decades(List<double[]> values) {
        double[] finite = values.stream()
                .flatMapToDouble(Arrays::stream)
                .filter(v -> Double.isFinite(v) && v > 0)
                .toArray();
        double min = Arrays.stream(finite).min().orElseThrow();
        double max = Arrays.stream(finite).max().orElseThrow();
        double low = Math.floor(Math.log10(min));
        double high = Math.ceil(Math.log10(max));
        boolean twoLabels = Math.floor(Math.log10(max)) - Math.ceil(Math.log10(min)) >= 1;
        return twoLabels
                ? new double[] {min, max}
                : new double[] {Math.pow(10, low), Math.pow(10, Math.max(high, low + 1))};
    }
}
