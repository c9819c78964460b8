package org.inkstone.sequence.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What shall be generated. The logits pass the repetition penalty, the minimum length and the processors added, in this order; then,
 * when sampling, temperature, top-k and top-p.
 *
 * @param maxNewTokens      at most this many tokens follow the prompt, the stop token among them; default 64
 * @param minNewTokens      no stop token before this many tokens; default 0
 * @param stopTokens        tokens that end a row; default none
 * @param repetitionPenalty see {@link RepetitionPenaltyLogitsProcessor}; default 1, none
 * @param temperature       of sampling, see {@link TemperatureLogitsWarper}; default 1, the model's own distribution
 * @param topK              of sampling, see {@link TopKLogitsWarper}; default 0, all tokens
 * @param topP              of sampling, see {@link TopPLogitsWarper}; default 1, all tokens
 * @param seed              of sampling; default 42
 * @param processors        more processors; default none
 */
public record GenerationOptions(
        int maxNewTokens,
        int minNewTokens,
        Set<Integer> stopTokens,
        double repetitionPenalty,
        double temperature,
        int topK,
        double topP,
        long seed,
        List<LogitsProcessor> processors) {
    public GenerationOptions {
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("maxNewTokens must be positive: " + maxNewTokens);
        }
        if (minNewTokens < 0 || minNewTokens > maxNewTokens) {
            throw new IllegalArgumentException(
                    "minNewTokens must be 0 to maxNewTokens, " + maxNewTokens + ": " + minNewTokens);
        }
        if (topK < 0) {
            throw new IllegalArgumentException("topK must be positive, or 0 for all tokens: " + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("topP must be above 0 and at most 1: " + topP);
        }
        new RepetitionPenaltyLogitsProcessor(repetitionPenalty);
        new TemperatureLogitsWarper(temperature);
        stopTokens = Set.copyOf(stopTokens);
        stopTokens.stream().filter(token -> token < 0).findFirst().ifPresent(token -> {
            throw new IllegalArgumentException("a stop token must be zero or more: " + token);
        });
        processors = List.copyOf(processors);
    }

    /** A builder that holds the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** The processors that every decoder applies. */
    public List<LogitsProcessor> allProcessors() {
        List<LogitsProcessor> all = new ArrayList<>();
        if (repetitionPenalty != 1) {
            all.add(new RepetitionPenaltyLogitsProcessor(repetitionPenalty));
        }
        if (minNewTokens > 0 && !stopTokens.isEmpty()) {
            all.add(new MinNewTokensLengthLogitsProcessor(minNewTokens, stopTokens));
        }
        all.addAll(processors);
        return List.copyOf(all);
    }

    /** The processors that sampling applies after the others. */
    public List<LogitsProcessor> warpers() {
        List<LogitsProcessor> all = new ArrayList<>();
        if (temperature != 1) {
            all.add(new TemperatureLogitsWarper(temperature));
        }
        if (topK > 0) {
            all.add(new TopKLogitsWarper(topK));
        }
        if (topP < 1) {
            all.add(new TopPLogitsWarper(topP));
        }
        return List.copyOf(all);
    }

    /** Builds {@link GenerationOptions}; what is not set keeps the default named there. */
    public static final class Builder {
        private int maxNewTokens = 64;
        private int minNewTokens;
        private Set<Integer> stopTokens = Set.of();
        private double repetitionPenalty = 1;
        private double temperature = 1;
        private int topK;
        private double topP = 1;
        private long seed = 42;
        private final List<LogitsProcessor> processors = new ArrayList<>();

        private Builder() {}

        public Builder maxNewTokens(int value) {
            maxNewTokens = value;
            return this;
        }

        public Builder minNewTokens(int value) {
            minNewTokens = value;
            return this;
        }

        public Builder stopTokens(int... ids) {
            stopTokens = Arrays.stream(ids).boxed().collect(Collectors.toSet());
            return this;
        }

        public Builder repetitionPenalty(double value) {
            repetitionPenalty = value;
            return this;
        }

        public Builder temperature(double value) {
            temperature = value;
            return this;
        }

        public Builder topK(int value) {
            topK = value;
            return this;
        }

        public Builder topP(double value) {
            topP = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Adds a processor behind those added before. */
        public Builder processor(LogitsProcessor processor) {
            processors.add(processor);
            return this;
        }

        /**
         * @throws IllegalArgumentException for a value out of its range
         */
        public GenerationOptions build() {
            return new GenerationOptions(
                    maxNewTokens,
                    minNewTokens,
                    stopTokens,
                    repetitionPenalty,
                    temperature,
                    topK,
                    topP,
                    seed,
                    processors);
        }
    }
}
