package org.inkstone.data.transform;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.inkstone.data.Features;

/** Applies another transform with a probability, as torchvision's {@code RandomApply}. */
public final class RandomApply implements Transform {
    private final Transform transform;
    private final double p;

    /**
     * @param transform what to apply
     * @param p         probability, 0 to 1
     */
    public RandomApply(Transform transform, double p) {
        this.transform = Objects.requireNonNull(transform, "transform");
        this.p = Sizes.probability(p);
    }

    @Override
    public Features apply(Features input, RandomGenerator random) {
        return random.nextDouble() < p ? transform.apply(input, random) : input;
    }

    @Override
    public String toString() {
        return "RandomApply(" + transform + ", " + p + ")";
    }
}
