package org.inkstone.generative.clip;

import java.util.random.RandomGenerator;

/** Pictures with captions, by number. Safe for reading from several threads. */
public interface CaptionedPictures {
    /** How many there are. */
    int size();

    /**
     * A picture, changed at random where that is wanted.
     *
     * @return [C, H, W] one row after the other, -1 to 1
     */
    float[] picture(int index, RandomGenerator random);

    /** A caption of a picture, one of several where there are more. */
    String caption(int index, RandomGenerator random);
}
