package org.inkstone.sequence.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.inkstone.data.DatasetException;
import org.inkstone.sequence.data.PrepositionalPhrase.Attachment;
import org.junit.jupiter.api.Test;

class PrepositionalPhrasesTest {
    @Test
    void shippedPartsAreTheOfficialOnes() {
        TextSplit<PrepositionalPhrase> parts = PrepositionalPhrases.load();
        assertThat(parts.train()).hasSize(20_801);
        assertThat(parts.validation()).hasSize(4_039);
        assertThat(parts.test()).hasSize(3_097);
        assertThat(nouns(parts.train())).isEqualTo(10_865);
        assertThat(nouns(parts.validation())).isEqualTo(2_142);
        assertThat(nouns(parts.test())).isEqualTo(1_826);
        assertThat(parts.train().get(0))
                .isEqualTo(new PrepositionalPhrase("join", "board", "as", "director", Attachment.VERB));
        assertThat(parts.train().get(1).text()).isEqualTo("is chairman of N.V.");
    }

    private static long nouns(List<PrepositionalPhrase> phrases) {
        return phrases.stream().filter(p -> p.attachment() == Attachment.NOUN).count();
    }

    @Test
    void badLinesAreNamed() {
        assertThat(PrepositionalPhrases.parse(List.of("7 eats pizza with fork V"), "x"))
                .containsExactly(new PrepositionalPhrase("eats", "pizza", "with", "fork", Attachment.VERB));
        for (String bad : List.of("7 eats pizza with fork X", "7 eats pizza with fork", "", "7 a b c d e V")) {
            assertThatThrownBy(() -> PrepositionalPhrases.parse(List.of(bad), "ppa"))
                    .isInstanceOf(DatasetException.class)
                    .hasMessage("ppa:1 must be a number, four words and V or N by spaces: " + bad);
        }
    }
}
