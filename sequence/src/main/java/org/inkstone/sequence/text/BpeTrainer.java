package org.inkstone.sequence.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Learns byte-pair encoding (R. Sennrich, B. Haddow, A. Birch, Neural Machine Translation of Rare Words with Subword Units,
 * 2016), by default on bytes as GPT-2, so that no text is unknown.
 *
 * <pre>{@code
 * Tokenizer tokenizer = BpeTrainer.builder().vocabSize(8000).build().train(texts);
 * }</pre>
 */
public final class BpeTrainer extends TokenizerTrainer {
    private static final String WORD_END = "</w>";
    private static final int BYTES = 256;

    private final Builder options;

    private BpeTrainer(Builder options) {
        this.options = options;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options; the defaults are 30,000 tokens, pairs that stand together twice or more, {@link SpecialTokens#standard()}. */
    public static final class Builder extends TrainerOptions<Builder> {
        private boolean byteLevel = true;
        private boolean prefixSpace;
        private int limitAlphabet = Integer.MAX_VALUE;

        private Builder() {
            super(30_000, 2, SpecialTokens.standard());
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Whether tokens are made of bytes and spaces belong to the words behind them, true by default. Otherwise they are made of
         * characters, texts are split at white space, which is not kept, and the last token of a word ends in {@code </w>}.
         */
        public Builder byteLevel(boolean bytes) {
            this.byteLevel = bytes;
            return this;
        }

        /** Whether, with bytes, a text's first word is written as if a space were before it; false by default, as in GPT-2. */
        public Builder prefixSpace(boolean add) {
            this.prefixSpace = add;
            return this;
        }

        /** Without bytes: how many characters become tokens at most, the most frequent ones; all by default. */
        public Builder limitAlphabet(int characters) {
            if (characters <= 0) {
                throw new IllegalArgumentException("limitAlphabet must be positive: " + characters);
            }
            this.limitAlphabet = characters;
            return this;
        }

        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException when the vocabulary has no room for 256 bytes and the special tokens, or, without
         *     bytes, there is no unknown token
         */
        public BpeTrainer build() {
            int specials = special().all().size();
            if (byteLevel) {
                requireRoom(BYTES + specials, BYTES + " bytes and " + specials + " special tokens");
            } else {
                requireUnknown();
            }
            return new BpeTrainer(this);
        }
    }

    private PreTokenizer preTokenizer() {
        return options.byteLevel ? new ByteLevel(options.prefixSpace, true) : new PreTokenizer.WhitespaceSplit();
    }

    @Override
    WordCounts counter() {
        return new WordCounts(Pipelines.added(options.special()), preTokenizer()::split);
    }

    @Override
    Tokenizer train(WordCounts counts) {
        SpecialTokens special = options.special();
        List<String> alphabet = options.byteLevel ? ByteLevel.alphabet() : alphabet(counts, options.limitAlphabet);
        String suffix = options.byteLevel ? null : WORD_END;
        SubwordTraining training = new SubwordTraining(special, alphabet, counts.sorted(), null, suffix);
        options.requireRoom(training.tokens().size(), "the characters of the texts and the special tokens");
        training.run(options.vocabSize(), options.minFrequency());
        String unknown = options.byteLevel ? null : special.unknown();
        TokenModel model = new BpeModel(
                training.tokens(), training.merges(), new BpeModel.Options(unknown, false, null, suffix, false));
        TokenDecoder decoder = options.byteLevel ? new TokenDecoder.Bytes() : new TokenDecoder.WordEnds(WORD_END);
        return Pipelines.tokenizer(special, null, preTokenizer(), model, PostTemplate.NONE, decoder);
    }

    /** The most frequent characters in Unicode's order. */
    static List<String> alphabet(WordCounts counts, int limit) {
        List<WordCounts.Counted> all = new ArrayList<>(counts.characters());
        all.sort(WordCounts.BY_FREQUENCY);
        return all.stream()
                .limit(limit)
                .map(WordCounts.Counted::word)
                .sorted(Comparator.comparingInt(c -> c.codePointAt(0)))
                .toList();
    }
}
