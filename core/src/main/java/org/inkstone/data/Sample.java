package org.inkstone.data;

import java.util.Objects;

/**
 * One item of a {@link Dataset}.
 *
 * @param features the input
 * @param target   what it should be predicted as
 * @param source   where it came from (a file name, or the set's name with the index), used in error messages
 */
public record Sample(Features features, Target target, String source) {
    public Sample {
        Objects.requireNonNull(features, "features");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(source, "source");
    }

    /** The same item with other features, as a transform makes it. */
    public Sample withFeatures(Features other) {
        return new Sample(other, target, source);
    }

    /** The class index; throws {@link IllegalStateException} where the target is not a class. */
    public int classIndex() {
        if (target instanceof Target.ClassIndex c) {
            return c.index();
        }
        throw new IllegalStateException(
                source + " has no class, its target is " + target.getClass().getSimpleName());
    }
}
