package org.inkstone.examples.sequence;

import java.nio.file.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.inkstone.schedule.InverseSqrtSchedule;
import org.inkstone.sequence.model.PositionType;
import org.inkstone.sequence.model.RecurrentEncoderDecoder;
import org.inkstone.sequence.model.RecurrentOptions;
import org.inkstone.sequence.model.Seq2SeqConfig;
import org.inkstone.sequence.model.Seq2SeqTransformer;
import org.inkstone.sequence.model.TransformerConfig;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ScheduleType;
import picocli.CommandLine.Option;

/** The options of the translation, and the two models they describe. */
final class TranslationOptions {
    private static final int WARMUP = 400;

    @Option(names = "--minutes", description = "Training time of each model (default: ${DEFAULT-VALUE}).")
    double minutes = 4;

    @Option(names = "--text", description = "Translate this English sentence too.")
    String text;

    @Option(
            names = "--load",
            paramLabel = "DIR",
            description = "Train nothing: translate --text with that run's model.")
    Path load;

    @Option(names = "--max-tokens", description = "Longer verses are left out (default: ${DEFAULT-VALUE}).")
    int maxTokens = 32;

    @Option(names = "--vocabulary", description = "Byte-pair tokens of each language (default: ${DEFAULT-VALUE}).")
    int vocabulary = 4000;

    @Option(names = "--batch-size", description = "Verses in a step (default: ${DEFAULT-VALUE}).")
    int batchSize = 64;

    @Option(names = "--learning-rate", description = "Peak learning rate of both models (default: ${DEFAULT-VALUE}).")
    double learningRate = 0.002;

    @Option(names = "--width", description = "Features of a token's vector (default: ${DEFAULT-VALUE}).")
    int width = 128;

    @Option(names = "--heads", description = "Attention heads (default: ${DEFAULT-VALUE}).")
    int heads = 4;

    @Option(names = "--layers", description = "Blocks on each side (default: ${DEFAULT-VALUE}).")
    int layers = 3;

    @Option(names = "--hidden", description = "Width of the recurrent model's LSTMs (default: ${DEFAULT-VALUE}).")
    int hidden = 256;

    @Option(names = "--dropout", description = "Probability to drop a value (default: ${DEFAULT-VALUE}).")
    double dropout = 0.1;

    @Option(names = "--label-smoothing", description = "Share of targets spread (default: ${DEFAULT-VALUE}).")
    double labelSmoothing = 0.1;

    @Option(names = "--beams", description = "Hypotheses of beam search (default: ${DEFAULT-VALUE}).")
    int beams = 4;

    /** Refuses what can't be, before anything is loaded; the models' shapes are checked by their configurations. */
    void check() {
        require(minutes > 0 && minutes < 1e6, "--minutes must be positive: " + minutes);
        require(maxTokens > 2, "--max-tokens must be 3 or more: " + maxTokens);
        require(batchSize > 0, "--batch-size must be positive: " + batchSize);
        require(beams > 0, "--beams must be positive: " + beams);
        require(load == null || text != null, "--load needs --text, what to translate");
        require(text == null || !text.isBlank(), "--text must not be empty");
    }

    /** Before norms, as they need no care at the start; positions, embedding's scale and schedule of the paper. */
    ComputationGraphConfiguration transformer(int sourceVocabulary, int targetVocabulary, long seed) {
        TransformerConfig config = TransformerConfig.builder(targetVocabulary)
                .width(width)
                .heads(heads)
                .hidden(4 * width)
                .layers(layers)
                .maxLength(maxTokens)
                .positions(PositionType.SINUSOIDAL)
                .embeddingScale(Math.sqrt(width))
                .tied(true)
                .dropout(dropout)
                .labelSmoothing(labelSmoothing)
                .gradientClip(1)
                .updater(updater())
                .seed(seed)
                .build();
        return Seq2SeqTransformer.configuration(Seq2SeqConfig.of(config, sourceVocabulary));
    }

    ComputationGraphConfiguration recurrent(int sourceVocabulary, int targetVocabulary, long seed) {
        return RecurrentEncoderDecoder.configuration(RecurrentOptions.of(sourceVocabulary, targetVocabulary)
                .withSizes(width, hidden)
                .withRegularisation(dropout, labelSmoothing)
                .withUpdater(updater())
                .withSeed(seed));
    }

    /** A schedule that has no end, as the steps of a time are not known. */
    private IUpdater updater() {
        return Adam.builder()
                .learningRateSchedule(new InverseSqrtSchedule(ScheduleType.ITERATION, learningRate, WARMUP))
                .beta2(0.98)
                .build();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
