package org.inkstone.sequence.decode;

/** Arithmetic on the logits of one row. */
final class Scores {
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    /** Adding and taking away 1.5 * 2^23 rounds a float to a whole number. */
    private static final float ROUNDING = 12582912f;

    private static final float SMALLEST = -87;

    private Scores() {}

    /**
     * @throws IllegalStateException where nothing is left to choose, or a value is no logit
     */
    static void check(float[] logits, int row) {
        boolean any = false;
        float sum = 0;
        for (float logit : logits) {
            any |= logit != Float.NEGATIVE_INFINITY;
            sum += logit == Float.NEGATIVE_INFINITY ? 0 : logit - logit;
        }
        if (sum != 0) {
            throw new IllegalStateException("the logits of row " + row + " hold NaN or infinity");
        }
        if (!any) {
            throw new IllegalStateException("every token of row " + row + " is forbidden");
        }
    }

    static float largest(float[] logits) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        return largest;
    }

    /** The first position of the largest value. */
    static int likeliest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    static void forbidBelow(float[] logits, float threshold) {
        for (int i = 0; i < logits.length; i++) {
            if (logits[i] < threshold) {
                logits[i] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    /** {@code log(sum(exp(logits)))}: a logit minus this is the token's log-probability. */
    static double logSumExp(float[] logits) {
        float largest = largest(logits);
        double sum = 0;
        for (float logit : logits) {
            sum += exp(logit - largest);
        }
        return largest + Math.log(sum);
    }

    /** A token drawn with the probabilities of the softmax; {@code uniform} is the random number, 0 to 1. */
    static int draw(float[] logits, double uniform) {
        float largest = largest(logits);
        double sum = 0;
        for (float logit : logits) {
            sum += exp(logit - largest);
        }
        double left = uniform * sum;
        int last = -1;
        for (int i = 0; i < logits.length; i++) {
            if (logits[i] != Float.NEGATIVE_INFINITY) {
                last = i;
                left -= exp(logits[i] - largest);
                if (left < 0) {
                    break;
                }
            }
        }
        return last;
    }

    /**
     * exp of what is at most 0, 0 where floats end; a sixth of the time of {@link Math#exp}, which would cost a small model more
     * than its step does. x = n ln 2 + r, and a polynomial for exp(r) (Cephes' expf, relative error 2e-7).
     */
    static float exp(float x) {
        if (x < SMALLEST) {
            return 0;
        }
        float n = (x * LOG2_E + ROUNDING) - ROUNDING;
        float r = x - n * LN2_HIGH - n * LN2_LOW;
        float p = 1.9875691500e-4f;
        p = p * r + 1.3981999507e-3f;
        p = p * r + 8.3334519073e-3f;
        p = p * r + 4.1665795894e-2f;
        p = p * r + 1.6666665459e-1f;
        p = p * r + 5.0000001201e-1f;
        return (p * r * r + r + 1) * Float.intBitsToFloat(((int) n + 127) << 23);
    }
}
