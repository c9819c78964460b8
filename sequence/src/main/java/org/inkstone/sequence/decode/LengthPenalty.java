package org.inkstone.sequence.decode;

/**
 * What a hypothesis' log-probability is divided by, so that long ones are not at a disadvantage for being long. The divisor must be
 * positive and rise, or fall, with the length throughout.
 */
@FunctionalInterface
public interface LengthPenalty {

    /** @param length new tokens, the stop token included; at least 1 */
    double divisor(int length);

    /** No penalty: the likeliest continuation wins. */
    static LengthPenalty none() {
        return length -> 1;
    }

    /**
     * {@code length^alpha}, that of Hugging Face's transformers.
     *
     * @param alpha 0 is none, 1 the mean log-probability; above prefers long, below 0 short continuations
     */
    static LengthPenalty power(double alpha) {
        requireFinite(alpha);
        return length -> Math.pow(length, alpha);
    }

    /**
     * {@code ((5 + length) / 6)^alpha}, that of GNMT (Wu et al. 2016, equation 14).
     *
     * @param alpha 0 is none; the paper's best were 0.6 to 0.7
     */
    static LengthPenalty gnmt(double alpha) {
        requireFinite(alpha);
        return length -> Math.pow((5 + length) / 6.0, alpha);
    }

    private static void requireFinite(double alpha) {
        if (!Double.isFinite(alpha)) {
            throw new IllegalArgumentException("alpha must be finite: " + alpha);
        }
    }
}
