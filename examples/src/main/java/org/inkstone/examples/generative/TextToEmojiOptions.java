package org.inkstone.examples.generative;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.inkstone.generative.texttoimage.TextToImageOptions;
import picocli.CommandLine.Option;

/** The options of {@code text-to-emoji}: how long each stage trains, and what is drawn. */
final class TextToEmojiOptions {
    static final List<String> PROMPTS = List.of(
            "a red apple",
            "smiling face with sunglasses",
            "yellow bird",
            "blue car",
            "green tree",
            "cat face",
            "a house at night",
            "purple heart");

    @Option(names = "--prompt", description = "What to draw; may be repeated (default: eight prompts).")
    List<String> prompts = new ArrayList<>();

    @Option(
            names = "--clip",
            paramLabel = "FILE",
            description = "A trained CLIP, for example clip.zip of clip-emoji; none is trained then.")
    Path clip;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description = "An earlier run's directory: what is finished there is used, what is not goes on.")
    Path resume;

    @Option(names = "--clip-epochs", description = "Epochs of CLIP (default: ${DEFAULT-VALUE}).")
    int clipEpochs = 50;

    @Option(names = "--prior-epochs", description = "Epochs of the prior (default: ${DEFAULT-VALUE}).")
    int priorEpochs = 150;

    @Option(names = "--decoder-epochs", description = "Epochs of the decoder (default: ${DEFAULT-VALUE}).")
    int decoderEpochs = 90;

    @Option(
            names = "--up-sampler-epochs",
            description =
                    "Epochs of the up-sampler (default: ${DEFAULT-VALUE}); with 0 the decoder draws at full size.")
    int upSamplerEpochs = 25;

    @Option(names = "--side", description = "Height and width of pictures, 32 or 64 (default: ${DEFAULT-VALUE}).")
    int side = 32;

    @Option(names = "--width", description = "Channels of the decoder's first level (default: ${DEFAULT-VALUE}).")
    int width = 32;

    @Option(names = "--batch-size", description = "Pictures in a decoder's step (default: ${DEFAULT-VALUE}).")
    int batchSize = 64;

    @Option(names = "--learning-rate", description = "Peak learning rate (default: ${DEFAULT-VALUE}).")
    double learningRate = 0.001;

    @Option(names = "--all", description = "Flags and symbols too, which are left out otherwise.")
    boolean all;

    @Option(names = "--draws", description = "Pictures drawn of a prompt (default: ${DEFAULT-VALUE}).")
    int draws = 12;

    @Option(names = "--kept", description = "The best of them by CLIP that are shown (default: ${DEFAULT-VALUE}).")
    int kept = 3;

    @Option(names = "--prior-guidance", description = "Guidance of the prior, 1 for none (default: ${DEFAULT-VALUE}).")
    double priorGuidance = 2;

    @Option(names = "--guidance", description = "Guidance of the decoder, 1 for none (default: ${DEFAULT-VALUE}).")
    double guidance = 2;

    @Option(names = "--plain-prompts", description = "Do not expand prompts by the words of similar captions.")
    boolean plainPrompts;

    /** Refuses what can't be, before anything is loaded. */
    void check() {
        require(clipEpochs > 0, "--clip-epochs must be positive: " + clipEpochs);
        require(priorEpochs > 0, "--prior-epochs must be positive: " + priorEpochs);
        require(decoderEpochs > 0, "--decoder-epochs must be positive: " + decoderEpochs);
        require(upSamplerEpochs >= 0, "--up-sampler-epochs must not be negative: " + upSamplerEpochs);
        require(side == 32 || side == 64, "--side must be 32 or 64: " + side);
        require(width > 0 && width % 8 == 0, "--width must be a multiple of 8: " + width);
        require(batchSize > 0, "--batch-size must be positive: " + batchSize);
        require(learningRate > 0 && learningRate < 1, "--learning-rate must be between 0 and 1: " + learningRate);
        for (String prompt : prompts) {
            require(!prompt.isBlank(), "--prompt must not be blank");
        }
        generation(1);
    }

    List<String> wantedPrompts() {
        return prompts.isEmpty() ? PROMPTS : prompts;
    }

    /** Height and width of what the decoder draws: half of the pictures' where an up-sampler follows. */
    int decoderSide() {
        return upSamplerEpochs > 0 ? side / 2 : side;
    }

    /** How pictures are made. */
    TextToImageOptions generation(long seed) {
        return TextToImageOptions.defaults()
                .withDraws(draws, Math.min(draws, kept))
                .withGuidance(priorGuidance, guidance)
                .withSeed(seed);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
