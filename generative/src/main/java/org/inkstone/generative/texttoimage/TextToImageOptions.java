package org.inkstone.generative.texttoimage;

import java.util.Objects;

/**
 * How pictures are made of a prompt.
 *
 * @param draws         embeddings drawn, and a picture of each
 * @param kept          the best of them by CLIP that are returned, at most {@code draws}
 * @param prior         how embeddings are drawn
 * @param decoder       how pictures are drawn
 * @param upSampleSteps steps of the up-sampler, where there is one
 */
public record TextToImageOptions(
        int draws, int kept, DiffusionPrior.Options prior, PictureDecoder.Options decoder, int upSampleSteps) {
    private static final int DRAWS = 8;
    private static final int KEPT = 4;
    private static final int UP_SAMPLE_STEPS = 10;

    public TextToImageOptions {
        if (draws <= 0) {
            throw new IllegalArgumentException("draws must be positive: " + draws);
        }
        if (kept <= 0 || kept > draws) {
            throw new IllegalArgumentException("kept must be 1 to the " + draws + " draws: " + kept);
        }
        Objects.requireNonNull(prior, "prior");
        Objects.requireNonNull(decoder, "decoder");
        if (upSampleSteps <= 0) {
            throw new IllegalArgumentException("upSampleSteps must be positive: " + upSampleSteps);
        }
    }

    /** The best four of eight, with the stages' defaults. */
    public static TextToImageOptions defaults() {
        return new TextToImageOptions(
                DRAWS, KEPT, DiffusionPrior.Options.defaults(), PictureDecoder.Options.defaults(), UP_SAMPLE_STEPS);
    }

    /** With another number of draws, and of pictures kept. */
    public TextToImageOptions withDraws(int newDraws, int newKept) {
        return new TextToImageOptions(newDraws, newKept, prior, decoder, upSampleSteps);
    }

    /** With other scales of guidance, 1 for none. */
    public TextToImageOptions withGuidance(double ofPrior, double ofDecoder) {
        return new TextToImageOptions(
                draws,
                kept,
                new DiffusionPrior.Options(prior.steps(), ofPrior, prior.candidates(), prior.seed()),
                new PictureDecoder.Options(decoder.steps(), ofDecoder, decoder.seed()),
                upSampleSteps);
    }

    /** With another seed for all stages. */
    public TextToImageOptions withSeed(long seed) {
        return new TextToImageOptions(draws, kept, prior.withSeed(seed), decoder.withSeed(seed + 1), upSampleSteps);
    }
}
