package org.inkstone.data.transform;

import java.util.random.RandomGenerator;
import org.inkstone.data.Features;

/** Mirrors a picture or a tensor [C, H, W] left to right, with a probability. */
public final class RandomHorizontalFlip implements Transform {
    private final double p;

    /** In half of the cases. */
    public RandomHorizontalFlip() {
        this(0.5);
    }

    /** @param p probability, 0 to 1 */
    public RandomHorizontalFlip(double p) {
        this.p = Sizes.probability(p);
    }

    @Override
    public Features apply(Features input, RandomGenerator random) {
        return random.nextDouble() < p ? Flips.horizontal(input) : input;
    }

    @Override
    public String toString() {
        return "RandomHorizontalFlip(" + p + ")";
    }
}
