package org.inkstone.sequence.decode;

import java.util.SplittableRandom;

/** Takes the likeliest token each time, the lowest id among equals. Temperature, top-k and top-p would not change it. */
public final class GreedyDecoder extends StepwiseDecoder {

    public GreedyDecoder(GenerationOptions options) {
        super(options, options.allProcessors());
    }

    @Override
    int choose(float[] logits, SplittableRandom random) {
        return Scores.likeliest(logits);
    }
}
