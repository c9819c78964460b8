package org.inkstone.sequence.decode;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Draws each token from the model's distribution, changed by temperature, top-k and top-p. The same seed and model draw the same
 * tokens; what a row draws depends on its place among the prompts, so that one prompt named several times gives several samples, but
 * not on the other prompts.
 */
public final class SamplingDecoder extends StepwiseDecoder {

    public SamplingDecoder(GenerationOptions options) {
        super(options, all(options));
    }

    private static List<LogitsProcessor> all(GenerationOptions options) {
        return Stream.concat(options.allProcessors().stream(), options.warpers().stream())
                .toList();
    }

    @Override
    int choose(float[] logits, SplittableRandom random) {
        return Scores.draw(logits, random.nextDouble());
    }
}
