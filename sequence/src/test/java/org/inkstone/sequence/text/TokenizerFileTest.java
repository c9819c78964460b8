package org.inkstone.sequence.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inkstone.data.DatasetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerFileTest {
    private static final String WORDS = "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"[UNK]\": 0, \"a\": 1,"
            + " \"[CLS]\": 2, \"[SEP]\": 3}, \"unk_token\": \"[UNK]\"}%s}";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\": \"Unigram\", \"vocab\": [[\"a\", 0.5]]}|model Unigram is not supported, only BPE, WordPiece and WordLevel are",
                "{\"type\": \"Other\", \"vocab\": {}}|model Other is not supported",
                "{\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [], \"byte_fallback\": true}|byte_fallback is not supported",
                "{\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [], \"dropout\": 0.1}|dropout of merges is not supported",
                "{\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"a b\"]}|a merge has a token that is not in the vocabulary: b",
                "{\"type\": \"BPE\", \"vocab\": {\"a\": 0}}|\"merges\" is missing",
                "{\"type\": \"WordLevel\", \"vocab\": {\"a\": 5}, \"unk_token\": \"a\"}|ids must be 0 to 0, each once, but \"a\" has 5",
                "{\"type\": \"WordLevel\", \"vocab\": {\"a\": 0}, \"unk_token\": \"x\"}|the unknown token must be in the vocabulary: x",
            })
    void modelsThatAreRefused(String model, String message) {
        assertThatThrownBy(() -> TokenizerFile.parse("{\"model\": " + model + "}", "t.json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("t.json cannot be used as a tokenizer.json: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"normalizer\": {\"type\": \"Precompiled\"}|normalizer Precompiled is not supported",
                "\"pre_tokenizer\": {\"type\": \"Metaspace\"}|pre-tokenizer Metaspace is not supported",
                "\"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"Split\"}]}|pre-tokenizer Split is not",
                "\"decoder\": {\"type\": \"CTC\"}|decoder CTC is not supported",
                "\"post_processor\": {\"type\": \"Strange\"}|post-processor Strange is not supported",
                "\"post_processor\": {\"type\": \"BertProcessing\", \"cls\": [\"[C]\", 1], \"sep\": [\"[S]\", 2]}|the template's token \"[C]\"",
                "\"added_tokens\": [{\"id\": 1, \"content\": \"b\"}]|added token \"b\" has id 1, but that is \"a\"",
                "\"added_tokens\": [{\"id\": 9, \"content\": \"b\"}]|added token \"b\" has id 9, but the next free one is 4",
                "\"added_tokens\": [{\"id\": 4, \"content\": \"b\", \"single_word\": true}]|single_word of added token \"b\"",
                "\"decoder\": []|cannot be used",
                "\"x\":|cannot be used",
            })
    void partsThatAreRefused(String part, String message) {
        assertThatThrownBy(() -> TokenizerFile.parse(String.format(WORDS, ", " + part), "t.json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void otherFiles() throws IOException {
        assertThatThrownBy(() -> TokenizerFile.parse("[1]", "t.json")).hasMessageContaining("no \"model\" in it");
        Path latin = folder.resolve("latin.json");
        Files.write(latin, new byte[] {'{', '"', (byte) 0xE9, '"'});
        assertThatThrownBy(() -> TokenizerFile.read(latin))
                .isInstanceOf(DatasetException.class)
                .hasMessage(latin + " is not UTF-8: byte 0xE9 at offset 2 cannot stand there");
        assertThatThrownBy(() -> TokenizerFile.toJson(new Foreign()))
                .hasMessageContaining("only a tokenizer trained or read here can be written");
    }

    @Test
    void templatesAndAddedTokens() {
        Tokenizer tokenizer = TokenizerFile.parse(
                String.format(
                        WORDS,
                        ", \"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"WhitespaceSplit\"},"
                                + "{\"type\": \"Digits\", \"individual_digits\": true}, {\"type\": \"Punctuation\"}]},"
                                + "\"added_tokens\": [{\"id\": 4, \"content\": \"new\", \"special\": false},"
                                + "{\"id\": 2, \"content\": \"[CLS]\", \"special\": true},"
                                + "{\"id\": 5, \"content\": \"<mask>\", \"special\": true, \"lstrip\": true}],"
                                + "\"post_processor\": {\"type\": \"RobertaProcessing\", \"cls\": [\"[CLS]\", 2],"
                                + "\"sep\": [\"[SEP]\", 3]}"),
                "t.json");
        assertThat(tokenizer.encoding("a new", "a", true).tokens())
                .containsExactly("[CLS]", "a", "new", "[SEP]", "[SEP]", "a", "[SEP]");
        Encoding masked = tokenizer.encoding("a  <mask>1,a", false);
        assertThat(masked.tokens()).containsExactly("a", "<mask>", "[UNK]", "[UNK]", "a");
        assertThat(masked.start(1)).isEqualTo(3);
        assertThat(tokenizer.vocabulary().special().mask()).isEqualTo("<mask>");
        assertThat(tokenizer.vocabulary().special().begin()).isEqualTo("[CLS]");
    }

    @Test
    void oldFilesOfGpt2() {
        Tokenizer tokenizer = TokenizerFile.parse(
                "{\"model\": {\"vocab\": {\"a\": 0, \"b\": 1, \"ab\": 2}, \"merges\": [\"a b\"]}}", "t.json");
        assertThat(tokenizer.encode("abxa")).containsExactly(2, 0);
    }

    @Test
    void partsToldByTheCaller() throws IOException {
        SpecialTokens special = new SpecialTokens("<0>", "<1>", "<2>", "<3>", null, List.of());
        Tokenizer tokenizer = WordTrainer.builder()
                .minFrequency(1)
                .specialTokens(special)
                .build()
                .train(List.of("a b"));
        Path file = folder.resolve("sub/tokenizer.json");
        TokenizerFile.write(tokenizer, file);
        assertThat(TokenizerFile.read(file, special).vocabulary()).isEqualTo(tokenizer.vocabulary());
        assertThatThrownBy(() -> TokenizerFile.read(file).vocabulary().paddingId())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the vocabulary has no padding token");
    }

    private static final class Foreign implements Tokenizer {
        @Override
        public Vocabulary vocabulary() {
            return null;
        }

        @Override
        public Encoding encoding(String text, boolean addSpecial) {
            return null;
        }

        @Override
        public Encoding encoding(String first, String second, boolean addSpecial) {
            return null;
        }

        @Override
        public String decode(int[] ids, boolean skipSpecial) {
            return null;
        }
    }
}
