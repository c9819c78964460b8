package org.inkstone.sequence.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ids, tokens, places and decoded texts against Hugging Face's library, and the same after writing and reading. */
class OracleTest {
    private static final List<String> CORPUS = new ArrayList<>(Texts.verses(500));

    static {
        CORPUS.addAll(Oracle.TEXTS);
    }

    @TempDir
    Path folder;

    record Named(String name, Tokenizer tokenizer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Named> tokenizers() {
        return Stream.of(
                new Named(
                        "byte-level BPE",
                        BpeTrainer.builder().vocabSize(1500).build().train(CORPUS)),
                new Named(
                        "byte-level BPE with a first space",
                        BpeTrainer.builder()
                                .vocabSize(600)
                                .prefixSpace(true)
                                .specialTokens(SpecialTokens.endOfText())
                                .build()
                                .train(CORPUS)),
                new Named(
                        "BPE of characters",
                        BpeTrainer.builder()
                                .vocabSize(1500)
                                .byteLevel(false)
                                .limitAlphabet(80)
                                .build()
                                .train(CORPUS)),
                new Named(
                        "characters",
                        CharTrainer.builder().vocabSize(120).build().train(CORPUS)),
                new Named(
                        "WordPiece",
                        WordPieceTrainer.builder()
                                .vocabSize(1500)
                                .limitAlphabet(200)
                                .build()
                                .train(CORPUS)),
                new Named(
                        "cased WordPiece",
                        WordPieceTrainer.builder()
                                .vocabSize(900)
                                .lowercase(false)
                                .limitAlphabet(100)
                                .build()
                                .train(CORPUS)),
                new Named("words", WordTrainer.builder().vocabSize(700).build().train(CORPUS)),
                new Named(
                        "lower-case words and punctuation",
                        WordTrainer.builder()
                                .vocabSize(700)
                                .lowercase(true)
                                .splitPunctuation(true)
                                .build()
                                .train(CORPUS)));
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void sameAsTheirs(Named named) throws IOException {
        try (Oracle oracle = new Oracle(named.tokenizer, folder)) {
            for (String text : Oracle.TEXTS) {
                oracle.assertSame(named.tokenizer, text, !named.name.contains("first space"));
            }
            for (String text : Texts.verses(97)) {
                oracle.assertSame(named.tokenizer, text, !named.name.contains("first space"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void sameWhenReadAgain(Named named) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        TokenizerFile.write(named.tokenizer, file);
        Tokenizer again = TokenizerFile.read(file);
        assertThat(again.vocabulary()).isEqualTo(named.tokenizer.vocabulary());
        assertThat(TokenizerFile.toJson(again)).isEqualTo(TokenizerFile.toJson(named.tokenizer));
        for (String text : Oracle.TEXTS) {
            assertThat(again.encode(text)).isEqualTo(named.tokenizer.encode(text));
        }
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void pairsAsTheirs(Named named) throws IOException {
        try (Oracle oracle = new Oracle(named.tokenizer, folder)) {
            int[] ids = named.tokenizer
                    .encoding("In the beginning", "God created", true)
                    .ids();
            assertThat(ids).isEqualTo(oracle.pairIds("In the beginning", "God created"));
        }
    }
}
