package org.inkstone.data.transform;

import java.util.random.RandomGenerator;
import org.inkstone.data.Features;

/** Turns the features of one item into others. Stateless, so that many workers can share one. */
@FunctionalInterface
public interface Transform {
    /**
     * @param input  a picture or tensor; never changed
     * @param random the item's own generator; ignored by deterministic transforms
     */
    Features apply(Features input, RandomGenerator random);
}
