package org.inkstone.generative.texttoimage;

import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Makes a better caption of a caption. The same step serves both ends, as in DALL-E 3 (J. Betker et al. 2023, "Improving image
 * generation with better captions"): training captions become varied and descriptive, and a user's short prompt becomes one of
 * the kind the model was trained on. A language model can stand behind it as well as the small ones here.
 */
@FunctionalInterface
public interface CaptionRewriter {
    /**
     * Rewrites.
     *
     * @param caption not blank
     * @param random  for rewriters that choose; equal generators give equal texts
     */
    String rewrite(String caption, RandomGenerator random);

    /** Leaves captions as they are. */
    static CaptionRewriter none() {
        return (caption, random) -> caption;
    }

    /** This one and then another. */
    default CaptionRewriter andThen(CaptionRewriter next) {
        Objects.requireNonNull(next, "next");
        return (caption, random) -> next.rewrite(rewrite(caption, random), random);
    }

    /**
     * Now and then: the caption stays as it is otherwise. DALL-E 3 rewrote 95 of 100 captions in training.
     *
     * @param probability of rewriting, 0 to 1
     */
    default CaptionRewriter sometimes(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must be 0 to 1: " + probability);
        }
        return (caption, random) -> random.nextDouble() < probability ? rewrite(caption, random) : caption;
    }
}
