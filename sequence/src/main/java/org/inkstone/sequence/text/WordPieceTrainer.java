package org.inkstone.sequence.text;

import java.util.List;

/**
 * Learns the tokens of BERT's WordPiece: those that merging pairs leads to, used by the longest match. Texts are normalized as
 * BERT does, words and punctuation marks parted, and [CLS] and [SEP] put around where the special tokens have a begin and an end.
 */
public final class WordPieceTrainer extends TokenizerTrainer {
    private static final String PREFIX = "##";
    private static final int MAX_CHARACTERS = 100;

    private final Builder options;

    private WordPieceTrainer(Builder options) {
        this.options = options;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options; the defaults are 30,000 tokens, pairs that stand together twice or more, {@link SpecialTokens#bert()}. */
    public static final class Builder extends TrainerOptions<Builder> {
        private boolean lowercase = true;
        private int limitAlphabet = 1000;

        private Builder() {
            super(30_000, 2, SpecialTokens.bert());
        }

        @Override
        Builder self() {
            return this;
        }

        /** Whether texts lose capitals and accents, true by default, as in BERT's uncased models. */
        public Builder lowercase(boolean lower) {
            this.lowercase = lower;
            return this;
        }

        /** How many characters become tokens at most, the most frequent ones; 1,000 by default, as in BERT's vocabularies. */
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
         * @throws IllegalArgumentException when there is no unknown token
         */
        public WordPieceTrainer build() {
            requireUnknown();
            return new WordPieceTrainer(this);
        }
    }

    private Normalizer normalizer() {
        return new Normalizer.Bert(true, true, null, options.lowercase);
    }

    @Override
    WordCounts counter() {
        PreTokenizer words = new PreTokenizer.Bert();
        Normalizer normalizer = normalizer();
        return new WordCounts(
                Pipelines.added(options.special()), (text, out) -> words.split(normalizer.normalize(text), out));
    }

    @Override
    Tokenizer train(WordCounts counts) {
        SpecialTokens special = options.special();
        List<String> alphabet = BpeTrainer.alphabet(counts, options.limitAlphabet);
        SubwordTraining training = new SubwordTraining(special, alphabet, counts.sorted(), PREFIX, null);
        options.requireRoom(training.tokens().size(), "the characters of the texts and the special tokens");
        training.run(options.vocabSize(), options.minFrequency());
        TokenModel model = new WordPieceModel(training.tokens(), special.unknown(), PREFIX, MAX_CHARACTERS);
        PostTemplate template = special.begin() == null || special.end() == null
                ? PostTemplate.NONE
                : PostTemplate.around(special.begin(), special.end());
        return Pipelines.tokenizer(
                special,
                normalizer(),
                new PreTokenizer.Bert(),
                model,
                template,
                new TokenDecoder.WordPieces(PREFIX, true));
    }
}
