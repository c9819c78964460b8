package org.inkstone.sequence.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextStreamTest {
    private static final Tokenizer BYTES =
            BpeTrainer.builder().vocabSize(300).build().train(Texts.verses(20));

    static Stream<Tokenizer> tokenizers() {
        List<String> corpus = Texts.verses(50);
        return Stream.of(
                BYTES,
                BpeTrainer.builder().byteLevel(false).vocabSize(500).build().train(corpus),
                WordPieceTrainer.builder().vocabSize(500).build().train(corpus),
                WordTrainer.builder().build().train(corpus),
                CharTrainer.create().train(corpus));
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void piecesMakeTheText(Tokenizer tokenizer) {
        for (String text : Texts.verses(30)) {
            int[] ids = tokenizer.encode(text);
            TextStream stream = new TextStream(tokenizer);
            StringBuilder all = new StringBuilder();
            for (int id : ids) {
                all.append(stream.add(id));
            }
            assertThat(all.append(stream.finish())).hasToString(tokenizer.decode(ids));
        }
    }

    @Test
    void charactersComeWhole() {
        int[] ids = BYTES.encode("a😀b");
        TextStream stream = new TextStream(BYTES);
        assertThat(stream.add(ids[0])).isEqualTo("a");
        for (int i = 1; i < ids.length - 2; i++) {
            assertThat(stream.add(ids[i])).isEmpty();
        }
        assertThat(stream.add(ids[ids.length - 2])).isEqualTo("😀");
        assertThat(stream.add(BYTES.vocabulary().endId())).isEmpty();
        assertThat(stream.add(ids[ids.length - 1])).isEqualTo("b");
        assertThat(stream.add(ids[1])).isEmpty();
        assertThat(stream.finish()).isEqualTo("\uFFFD");
        assertThat(stream.add(ids[0])).isEqualTo("a");
        assertThatThrownBy(() -> stream.add(300)).isInstanceOf(IllegalArgumentException.class);
    }
}
