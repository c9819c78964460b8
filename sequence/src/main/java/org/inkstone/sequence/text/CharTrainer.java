package org.inkstone.sequence.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A token for each character (code point): byte-pair encoding before the first merge. By default all characters of the texts
 * become tokens, without special ones but {@code <unk>}.
 */
public final class CharTrainer extends TokenizerTrainer {
    private final Builder options;

    private CharTrainer(Builder options) {
        this.options = options;
    }

    /** All defaults: every character, and {@code <unk>} for others. */
    public static CharTrainer create() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options; the vocabulary is not limited by default, the least frequent characters are left out where it is. */
    public static final class Builder extends TrainerOptions<Builder> {
        private Builder() {
            super(Integer.MAX_VALUE, 1, new SpecialTokens(null, "<unk>", null, null, null, List.of()));
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException when there is no unknown token, or no room for a character
         */
        public CharTrainer build() {
            requireUnknown();
            requireRoom(special().all().size() + 1, special().all().size() + " special tokens and a character");
            return new CharTrainer(this);
        }
    }

    @Override
    WordCounts counter() {
        return new WordCounts(
                Pipelines.added(options.special()),
                (text, out) -> PreTokenizer.runs(text, c -> PreTokenizer.Runs.ALONE, out));
    }

    @Override
    Tokenizer train(WordCounts counts) {
        List<String> tokens = new ArrayList<>(options.special().all());
        List<WordCounts.Counted> kept = counts.byFrequency(options.minFrequency());
        kept.stream()
                .limit(options.vocabSize() - tokens.size())
                .map(WordCounts.Counted::word)
                .sorted(Comparator.comparingInt(c -> c.codePointAt(0)))
                .forEach(tokens::add);
        String unknown = options.special().unknown();
        TokenModel model = new BpeModel(tokens, List.of(), new BpeModel.Options(unknown, false, null, null, false));
        return Pipelines.tokenizer(options.special(), null, null, model, PostTemplate.NONE, new TokenDecoder.Fuse());
    }
}
