package org.inkstone.data.transform;

import java.util.random.RandomGenerator;
import org.inkstone.data.Features;

/** Mirrors a picture or a tensor [C, H, W] upside down, with a probability. */
public final class RandomVerticalFlip implements Transform {
    private final double p;

    /** In half of the cases. */
    public RandomVerticalFlip() {
        this(0.5);
    }

    /** @param p probability, 0 to 1 */
    public RandomVerticalFlip(double p) {
        this.p = Sizes.probability(p);
    }

    @Override
    public Features apply(Features input, RandomGenerator random) {
        return random.nextDouble() < p ? Flips.vertical(input) : input;
    }

    @Override
    public String toString() {
        return "RandomVerticalFlip(" + p + ")";
    }
}
