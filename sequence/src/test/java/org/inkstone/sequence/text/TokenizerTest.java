package org.inkstone.sequence.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    private static final Tokenizer BYTES =
            BpeTrainer.builder().vocabSize(400).build().train(Texts.verses(20));

    @Test
    void anyTextComesBackFromBytesAndPlacesCoverIt() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            StringBuilder any = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                int c = random.nextInt(4) == 0 ? random.nextInt(0x20000) : random.nextInt(0x80);
                if (c < 0xD800 || c > 0xDFFF) {
                    any.appendCodePoint(c);
                }
            }
            String text = any.toString();
            Encoding encoding = BYTES.encoding(text, true);
            assertThat(BYTES.decode(encoding.ids())).isEqualTo(text);
            int end = 0;
            for (int i = 0; i < encoding.size(); i++) {
                assertThat(encoding.start(i)).isLessThanOrEqualTo(end);
                end = encoding.end(i);
            }
            assertThat(end).isEqualTo(text.length());
        }
    }

    @Test
    void halfAPairOfSurrogatesIsNoCharacter() {
        assertThat(BYTES.decode(BYTES.encode("a\uD83Db"))).isEqualTo("a?b");
    }

    @Test
    void emptyText() {
        assertThat(BYTES.encode("")).isEmpty();
        assertThat(BYTES.decode(new int[0])).isEmpty();
        Tokenizer bert = WordPieceTrainer.builder().vocabSize(300).build().train(Texts.verses(20));
        assertThat(bert.encoding("", true).tokens()).containsExactly("[CLS]", "[SEP]");
        assertThat(bert.encoding("", false).size()).isZero();
    }

    @Test
    void wordsOfTokens() {
        Encoding encoding = BYTES.encoding("Nebuchadnezzar the <eos>king", false);
        int king = encoding.size() - 1;
        assertThat(encoding.word(0)).isZero();
        assertThat(encoding.word(1)).isZero();
        assertThat(encoding.word(king)).isEqualTo(3);
        int eos = encoding.tokens().indexOf("<eos>");
        assertThat(encoding.word(eos)).isEqualTo(-1);
        assertThat(encoding.start(eos)).isEqualTo(19);
        assertThat(encoding.end(eos)).isEqualTo(24);
        assertThat(encoding.id(eos)).isEqualTo(BYTES.vocabulary().endId());
        assertThat(encoding.toString()).startsWith("[").contains("<eos>");
    }

    @Test
    void unknownIds() {
        assertThatThrownBy(() -> BYTES.decode(new int[] {5, 400}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("id 400 at position 1 is not in the vocabulary of 400 tokens");
        assertThatThrownBy(() -> BYTES.decode(new int[] {-1})).hasMessageStartingWith("id -1 at position 0");
        assertThatThrownBy(() -> BYTES.vocabulary().token(400)).hasMessage("id must be from 0 to 399: 400");
    }

    @Test
    void severalThreads() {
        List<String> texts = Texts.verses(50);
        List<int[]> alone = texts.stream().map(BYTES::encode).toList();
        IntStream.range(0, 400)
                .parallel()
                .forEach(i ->
                        assertThat(BYTES.encode(texts.get(i % texts.size()))).isEqualTo(alone.get(i % texts.size())));
    }

    @Test
    void veryLongWords() {
        String word = "ab".repeat(200_000);
        assertThat(BYTES.decode(BYTES.encode(word))).isEqualTo(word);
    }

    @Test
    void vocabularies() {
        Vocabulary vocabulary = BYTES.vocabulary();
        assertThat(vocabulary.paddingId()).isZero();
        assertThat(vocabulary.unknownId()).isEqualTo(1);
        assertThat(vocabulary.beginId()).isEqualTo(2);
        assertThat(vocabulary.id("nothing like it")).isEqualTo(1);
        assertThat(vocabulary.contains("nothing like it")).isFalse();
        assertThat(vocabulary.isSpecial(3)).isTrue();
        assertThat(vocabulary.isSpecial(4)).isFalse();
        assertThat(vocabulary.fingerprint()).hasSize(64);
        Vocabulary other = new Vocabulary(List.of("a", "b"), SpecialTokens.none());
        assertThat(other.fingerprint())
                .isNotEqualTo(new Vocabulary(List.of("b", "a"), SpecialTokens.none()).fingerprint());
        assertThat(other.id("c")).isEqualTo(-1);
        assertThatThrownBy(other::maskId)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the vocabulary has no mask token, only []");
        assertThatThrownBy(() -> new Vocabulary(List.of("a", "b", "a"), SpecialTokens.none()))
                .hasMessage("token \"a\" has two ids: 0 and 2");
        assertThatThrownBy(() -> new Vocabulary(List.of("a"), SpecialTokens.endOfText()))
                .hasMessage("special token \"<|endoftext|>\" is not in the vocabulary");
        assertThatThrownBy(() -> SpecialTokens.none().with(""))
                .hasMessageStartingWith("a special token must not be empty");
    }
}
