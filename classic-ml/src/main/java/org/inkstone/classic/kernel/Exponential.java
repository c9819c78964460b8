package org.inkstone.classic.kernel;

/**
 * e to the power of x from multiplications and additions alone, so that one number and many at once, interpreted and compiled code give
 * the same bits: {@code 2^n e^r} with r below ln 2 / 2 and Taylor's series to the 13th power, whose rest is below 1e-17.
 */
public final class Exponential {
    /** Below it the power of two is no normal number. */
    public static final double LOWEST = -708;

    public static final double HIGHEST = 709;
    public static final double PER_LN2 = 1.4426950408889634;
    /** Added and subtracted, it rounds to whole numbers, which are its lowest bits in between. */
    public static final double ROUNDER = 0x1.8p52;
    /** ln 2 to 32 bits, so that n times it is exact; and the rest. */
    public static final double LN2_HIGH = 0x1.62e42feep-1;

    public static final double LN2_LOW = 0x1.a39ef35793c76p-33;
    /** 1 / 13! to 1 / 0!; not to be written to. */
    public static final double[] FACTORS = factors();

    private Exponential() {}

    /** Within 2 units in the last place from -708 to 709; beyond them, what it is there. */
    public static double of(double value) {
        double x = Math.min(Math.max(value, LOWEST), HIGHEST);
        double shifted = Math.fma(x, PER_LN2, ROUNDER);
        double n = shifted - ROUNDER;
        double r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
        double p = FACTORS[0];
        for (int k = 1; k < FACTORS.length; k++) {
            p = Math.fma(p, r, FACTORS[k]);
        }
        return Double.longBitsToDouble(Double.doubleToRawLongBits(p) + (Double.doubleToRawLongBits(shifted) << 52));
    }

    private static double[] factors() {
        double[] factors = new double[14];
        double factorial = 1;
        for (int k = 0; k < factors.length; k++) {
            factorial *= Math.max(1, k);
            factors[factors.length - 1 - k] = 1 / factorial;
        }
        return factors;
    }
}
