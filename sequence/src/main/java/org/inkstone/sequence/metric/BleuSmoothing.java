package org.inkstone.sequence.metric;

/**
 * What {@link Bleu} does about n-gram orders without a single match, which make the geometric mean zero. Numbered after B.
 * Chen and C. Cherry, A Systematic Comparison of Smoothing Techniques for Sentence-Level BLEU, WMT 2014; equal to
 * sacreBLEU's methods of the same names.
 *
 * @param method which one
 * @param k      what {@link Method#ADD_K} adds, otherwise 0
 */
public record BleuSmoothing(Method method, double k) {
    /** The known methods. */
    public enum Method {
        /** Papineni's definition: one order without a match makes the score 0. */
        NONE,
        /** Method 2: k is added to matches and n-grams of every order above one (C.-Y. Lin and F. J. Och, 2004, k = 1). */
        ADD_K,
        /** Method 3, of mteval-v13a: the first order without a match counts 1/2 match, the next 1/4, and so on. */
        EXPONENTIAL
    }

    public BleuSmoothing {
        if (method == Method.ADD_K ? !(k > 0) || Double.isInfinite(k) : k != 0) {
            throw new IllegalArgumentException(
                    "k must be positive and finite for ADD_K, 0 for the other methods: " + k + " for " + method);
        }
    }

    /** {@link Method#NONE}. */
    public static BleuSmoothing none() {
        return new BleuSmoothing(Method.NONE, 0);
    }

    /**
     * {@link Method#ADD_K}.
     *
     * @throws IllegalArgumentException for k that is not positive and finite
     */
    public static BleuSmoothing addK(double k) {
        return new BleuSmoothing(Method.ADD_K, k);
    }

    /** {@link Method#EXPONENTIAL}. */
    public static BleuSmoothing exponential() {
        return new BleuSmoothing(Method.EXPONENTIAL, 0);
    }
}
