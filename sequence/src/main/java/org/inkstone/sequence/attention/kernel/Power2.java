package org.inkstone.sequence.attention.kernel;

/**
 * 2 to the power of x as {@code 2^n 2^f} with f from -1/2 to 1/2 and a polynomial of degree 6, whose relative error is 2e-8; rounding
 * makes it 1e-7. Attention computes its softmax with powers of 2, which saves the usual reduction.
 */
public final class Power2 {
    /** Below it the result is 0: no power is subnormal. */
    public static final float LOWEST = -126;
    /** Added and subtracted, it rounds to whole numbers, which are its lowest bits in between. */
    public static final float ROUNDER = 0x1.8p23f;

    public static final float C0 = 1;
    public static final float C1 = 0x1.62e430p-1f;
    public static final float C2 = 0x1.ebfbe0p-3f;
    public static final float C3 = 0x1.c6aeccp-5f;
    public static final float C4 = 0x1.3b2a1cp-7f;
    public static final float C5 = 0x1.5f48c0p-10f;
    public static final float C6 = 0x1.444000p-13f;
    /** 127 + the bits of {@link #ROUNDER}: what to add to the bits of a rounded sum before it is shifted into the exponent. */
    public static final int EXPONENT = 127 - 0x4B400000;

    private Power2() {}

    /** For x up to 127; NaN stays NaN. */
    public static float of(float x) {
        if (x < LOWEST) {
            return 0;
        }
        float shifted = x + ROUNDER;
        float f = x - (shifted - ROUNDER);
        float p = Math.fma(C6, f, C5);
        p = Math.fma(p, f, C4);
        p = Math.fma(p, f, C3);
        p = Math.fma(p, f, C2);
        p = Math.fma(p, f, C1);
        p = Math.fma(p, f, C0);
        return p * Float.intBitsToFloat(Float.floatToRawIntBits(shifted) + EXPONENT << 23);
    }
}
