package org.inkstone.examples.sequence;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.inkstone.sequence.decode.GenerationOptions;
import org.inkstone.sequence.decode.SuppressTokensLogitsProcessor;
import org.inkstone.sequence.model.CausalLanguageModel;
import org.inkstone.sequence.model.PositionType;
import org.inkstone.sequence.model.TransformerConfig;
import org.inkstone.sequence.text.Vocabulary;
import org.nd4j.linalg.learning.config.IUpdater;
import picocli.CommandLine.Option;

/** The options of the language models; how long they train is each one's own. */
final class LanguageModelOptions {
    /** How many windows a text may be long: attention that falls with the distance needs none that were seen in training. */
    private static final int LONGEST = 16;

    @Option(
            names = "--corpus",
            paramLabel = "FILE",
            description = "Learn from your own text (UTF-8), not the speeches.")
    Path corpus;

    @Option(names = "--prompt", description = "What the samples go on from (default: ${DEFAULT-VALUE}).")
    String prompt = "The people of the United States ";

    @Option(names = "--load", paramLabel = "DIR", description = "Train nothing: write with the model of that run.")
    Path load;

    @Option(names = "--resume", paramLabel = "CHECKPOINT", description = "Go on from runs/.../checkpoints/last.zip.")
    Path resume;

    @Option(names = "--tokenizer", paramLabel = "FILE", description = "Use this tokenizer.json and train none.")
    Path tokenizer;

    @Option(names = "--steps", description = "Training steps (default: ${DEFAULT-VALUE}).")
    int steps;

    @Option(names = "--epochs", description = "Passes over the corpus, in place of steps.")
    Integer epochs;

    @Option(names = "--batch-size", description = "Windows in a step (default: ${DEFAULT-VALUE}).")
    int batchSize = 32;

    @Option(names = "--window", description = "Tokens in a window (default: ${DEFAULT-VALUE}).")
    int window = 128;

    @Option(names = "--learning-rate", description = "Peak learning rate (default: ${DEFAULT-VALUE}).")
    double learningRate = 0.002;

    @Option(names = "--width", description = "Features of a token's vector (default: ${DEFAULT-VALUE}).")
    int width = 128;

    @Option(names = "--heads", description = "Attention heads (default: ${DEFAULT-VALUE}).")
    int heads = 4;

    @Option(names = "--layers", description = "Blocks (default: ${DEFAULT-VALUE}).")
    int layers = 4;

    @Option(names = "--dropout", description = "Probability to drop a value (default: ${DEFAULT-VALUE}).")
    double dropout;

    @Option(names = "--temperature", description = "Below 1 the samples are tamer (default: ${DEFAULT-VALUE}).")
    double temperature = 0.8;

    @Option(names = "--top-k", description = "Draw from the likeliest k tokens, 0 for all (default: ${DEFAULT-VALUE}).")
    int topK;

    @Option(names = "--top-p", description = "Draw from the likeliest share p (default: ${DEFAULT-VALUE}).")
    double topP = 0.95;

    @Option(names = "--length", description = "Tokens of a sample (default: ${DEFAULT-VALUE}).")
    int length;

    @Option(names = "--samples", description = "Samples in the end (default: ${DEFAULT-VALUE}).")
    int samples = 3;

    LanguageModelOptions(int steps, int length) {
        this.steps = steps;
        this.length = length;
    }

    /** Refuses what can't be, before anything is loaded; the model's shape is checked by its configuration. */
    void check() {
        require(steps > 0, "--steps must be positive: " + steps);
        require(epochs == null || epochs > 0, "--epochs must be positive: " + epochs);
        require(batchSize > 0, "--batch-size must be positive: " + batchSize);
        require(window > 1, "--window must be 2 or more: " + window);
        require(learningRate > 0 && learningRate < 1, "--learning-rate must be above 0 and below 1: " + learningRate);
        require(samples > 0, "--samples must be positive: " + samples);
        require(!prompt.isEmpty(), "--prompt must not be empty");
        require(load == null || resume == null, "--load and --resume exclude each other");
        decoding(0).build();
    }

    TransformerConfig model(int vocabulary, IUpdater updater, long seed) {
        return TransformerConfig.builder(vocabulary)
                .width(width)
                .heads(heads)
                .hidden(4 * width)
                .layers(layers)
                .maxLength(LONGEST * window)
                .positions(PositionType.ALIBI)
                .tied(true)
                .dropout(dropout)
                .gradientClip(1)
                .updater(updater)
                .seed(seed)
                .build();
    }

    /** Draws of any tokens but the special ones, whose text nobody can read. */
    GenerationOptions generation(long seed, Vocabulary vocabulary, CausalLanguageModel model, int promptLength) {
        int room = Math.max(1, model.maxLength() - promptLength);
        Set<Integer> special = IntStream.range(0, vocabulary.size())
                .filter(vocabulary::isSpecial)
                .boxed()
                .collect(Collectors.toSet());
        return decoding(seed)
                .maxNewTokens(Math.min(length, room))
                .processor(new SuppressTokensLogitsProcessor(special))
                .build();
    }

    private GenerationOptions.Builder decoding(long seed) {
        return GenerationOptions.builder()
                .maxNewTokens(length)
                .temperature(temperature)
                .topK(topK)
                .topP(topP)
                .seed(seed);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
