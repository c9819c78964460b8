package org.inkstone.sequence.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.inkstone.sequence.model.CausalLanguageModel;
import org.inkstone.sequence.model.TransformerConfig;
import org.inkstone.sequence.text.batch.BatchOptions;
import org.inkstone.sequence.text.batch.LanguageModelWindows;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyCheckTest {
    @TempDir
    Path directory;

    private static Vocabulary vocabulary(String... tokens) {
        return new Vocabulary(List.of(tokens), SpecialTokens.none());
    }

    private Trainer trainer(Vocabulary vocabulary, int steps) {
        TransformerConfig config = TransformerConfig.builder(vocabulary.size())
                .width(4)
                .heads(1)
                .hidden(4)
                .layers(1)
                .maxLength(2)
                .build();
        return Trainer.of(CausalLanguageModel.of(config).network())
                .maxSteps(steps)
                .runDirectory(directory)
                .callback(new Checkpoints())
                .callback(new VocabularyCheck("source", vocabulary));
    }

    private static LanguageModelWindows windows() {
        return new LanguageModelWindows(new int[] {0, 1, 1, 0, 1}, 2, BatchOptions.of(1));
    }

    @Test
    void theSameTokensMayGoOnAndOthersMayNot() {
        trainer(vocabulary("a", "b"), 1).fit(windows());
        Path checkpoint = directory.resolve("checkpoints/last.zip");
        assertThat(trainer(vocabulary("a", "b"), 3)
                        .resumeFrom(checkpoint)
                        .fit(windows())
                        .steps())
                .isEqualTo(3);
        Trainer other = trainer(vocabulary("b", "a"), 5).resumeFrom(checkpoint);
        assertThatThrownBy(() -> other.fit(windows()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the checkpoint was made with another source vocabulary than this one of 2 tokens:"
                        + " resume with the tokenizer of its run");
    }

    @Test
    void severalHaveNamesOfTheirOwn() {
        assertThat(new VocabularyCheck(vocabulary("a")).name()).isEqualTo("VocabularyCheck");
        assertThat(new VocabularyCheck("target", vocabulary("a")).name()).isEqualTo("VocabularyCheck target");
    }
}
