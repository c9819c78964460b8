package org.inkstone.generative.clip;

import java.util.List;

/** A CLIP of pictures 8x8 that trains in a second. */
final class Tiny {
    private Tiny() {}

    /** 264 tokens: the bytes, special ones, and a few pieces of the colours' names. */
    static ClipTokenizer tokenizer() {
        return ClipTokenizer.train(List.of("a red picture", "a green picture", "all red", "all green"), 264, 8);
    }

    static ClipConfig.Builder config() {
        return ClipConfig.builder(8, 8, 3)
                .embedding(6)
                .convolutional(4, 2)
                .transformer(8, 1, 2)
                .dropout(0);
    }
}
