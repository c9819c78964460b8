package org.inkstone.data.transform;

/**
 * How {@link Resize} weighs the pixels around a point. All but {@link #NEAREST} are antialiased: when a picture shrinks,
 * the filter grows with the ratio, as in Pillow (and torchvision on pictures).
 */
public enum Interpolation {
    /** The pixel that covers the point; exact colours, jagged edges. */
    NEAREST(0) {
        @Override
        double weight(double x) {
            throw new AssertionError("nearest has no weights");
        }
    },
    /** The mean of the pixels covered. */
    BOX(0.5) {
        @Override
        double weight(double x) {
            return x > -0.5 && x <= 0.5 ? 1 : 0;
        }
    },
    /** A triangle; torchvision's default. */
    BILINEAR(1) {
        @Override
        double weight(double x) {
            double d = Math.abs(x);
            return d < 1 ? 1 - d : 0;
        }
    },
    /** Keys' cubic with a = -0.5; sharper, may overshoot at edges. */
    BICUBIC(2) {
        @Override
        double weight(double x) {
            double a = -0.5;
            double d = Math.abs(x);
            if (d < 1) {
                return ((a + 2) * d - (a + 3)) * d * d + 1;
            }
            return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
        }
    },
    /** A windowed sinc over three pixels; the sharpest. */
    LANCZOS(3) {
        @Override
        double weight(double x) {
            return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
        }
    };

    private final double support;

    Interpolation(double support) {
        this.support = support;
    }

    /** Pixels on either side that matter when the size stays the same. */
    double support() {
        return support;
    }

    /** The filter's value at a distance in pixels. */
    abstract double weight(double x);

    private static double sinc(double x) {
        if (x == 0) {
            return 1;
        }
        double angle = x * Math.PI;
        return Math.sin(angle) / angle;
    }
}
