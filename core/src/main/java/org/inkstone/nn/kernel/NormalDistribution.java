package org.inkstone.nn.kernel;

/**
 * The standard normal distribution function. Its lower half is {@code exp(-z^2 / 2) / 2} times the scaled complementary error function
 * of {@code x = |z| / sqrt(2)}, which is {@code t = 1 / (1 + x / 2.5)} times a Chebyshev series in {@code 2 t - 1} (the mapping of
 * Shepherd and Laframboise 1981), so the relative error is small far from zero too. The series was fitted with mpmath at 40 digits.
 */
public final class NormalDistribution {
    /** The mapping's constant. */
    public static final double SPREAD = 2.5;

    public static final double PER_ROOT_TWO = 0.7071067811865476;
    /** The density at zero, {@code 1 / sqrt(2 pi)}. */
    public static final double DENSITY = 0.3989422804014327;

    private static final double[] SERIES = {
        0.5161146659429087,
        0.37122506385314763,
        0.09565860050094888,
        0.016127840227136956,
        0.0011091421554197008,
        -0.0001929882298087505,
        -4.59513113752927e-05,
        2.2072433930718983e-06,
        1.5121577704101291e-06,
        -4.2198640343513726e-08,
        -5.4812600922412256e-08,
        2.600419693785426e-09,
        2.1572867904081405e-09,
        -2.2115344708201748e-10,
        -8.333770793546864e-11,
        1.7027256991615295e-11,
        2.5419752130198876e-12,
        -1.1332405464353003e-12,
        -3.7717281467599674e-15,
        6.228963314100296e-14,
        -8.281971644602008e-15,
        -2.389016983699167e-15,
        8.630872564878126e-16
    };

    private NormalDistribution() {}

    /** The density at z. */
    public static double density(double z) {
        return DENSITY * Math.exp(-0.5 * z * z);
    }

    /** The probability of a value below z, to about 15 digits. */
    public static double below(double z) {
        double t = 1 / (1 + Math.abs(z) * (PER_ROOT_TWO / SPREAD));
        double twice = 2 * (2 * t - 1);
        double b1 = 0;
        double b2 = 0;
        for (int k = SERIES.length - 1; k > 0; k--) {
            double b = SERIES[k] + twice * b1 - b2;
            b2 = b1;
            b1 = b;
        }
        double tail = 0.5 * t * Math.exp(-0.5 * z * z) * (SERIES[0] + 0.5 * twice * b1 - b2);
        return z > 0 ? 1 - tail : tail;
    }
}
