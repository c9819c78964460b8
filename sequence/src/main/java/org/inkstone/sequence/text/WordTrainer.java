package org.inkstone.sequence.text;

import java.util.ArrayList;
import java.util.List;

/** A token for each of the most frequent words, one for all others. Decoded text has a space between tokens. */
public final class WordTrainer extends TokenizerTrainer {
    private final Builder options;

    private WordTrainer(Builder options) {
        this.options = options;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options; the defaults are 30,000 tokens, words that stand twice or more, {@link SpecialTokens#standard()}. */
    public static final class Builder extends TrainerOptions<Builder> {
        private boolean punctuation;
        private boolean lowercase;

        private Builder() {
            super(30_000, 2, SpecialTokens.standard());
        }

        @Override
        Builder self() {
            return this;
        }

        /** Whether punctuation is parted from words; false by default: words are what stands between white space. */
        public Builder splitPunctuation(boolean split) {
            this.punctuation = split;
            return this;
        }

        /** Whether capitals count as small letters; false by default. */
        public Builder lowercase(boolean lower) {
            this.lowercase = lower;
            return this;
        }

        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException when there is no unknown token, or no room for a word
         */
        public WordTrainer build() {
            requireUnknown();
            requireRoom(special().all().size() + 1, special().all().size() + " special tokens and a word");
            return new WordTrainer(this);
        }
    }

    private PreTokenizer preTokenizer() {
        return options.punctuation ? new PreTokenizer.Whitespace() : new PreTokenizer.WhitespaceSplit();
    }

    private Normalizer normalizer() {
        return options.lowercase ? new Normalizer.Lowercase() : null;
    }

    @Override
    WordCounts counter() {
        PreTokenizer words = preTokenizer();
        Normalizer normalizer = normalizer();
        return new WordCounts(
                Pipelines.added(options.special()),
                (text, out) -> words.split(normalizer == null ? text : normalizer.normalize(text), out));
    }

    @Override
    Tokenizer train(WordCounts counts) {
        SpecialTokens special = options.special();
        List<String> tokens = new ArrayList<>(special.all());
        counts.byFrequency(options.minFrequency()).stream()
                .map(WordCounts.Counted::word)
                .filter(word -> !special.all().contains(word))
                .limit(options.vocabSize() - tokens.size())
                .forEach(tokens::add);
        return Pipelines.tokenizer(
                special,
                normalizer(),
                preTokenizer(),
                new WordLevelModel(tokens, special.unknown()),
                PostTemplate.NONE,
                new TokenDecoder.Spaced());
    }
}
