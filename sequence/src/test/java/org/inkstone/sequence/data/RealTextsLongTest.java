package org.inkstone.sequence.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.inkstone.data.DatasetCache;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real speeches, fetched into an empty cache. */
@Tag("long")
class RealTextsLongTest {
    @TempDir
    Path root;

    @Test
    void speeches() {
        List<Speech> speeches = Speeches.load(new DatasetCache(root, false));
        assertThat(speeches).hasSize(233);
        assertThat(speeches).isSortedAccordingTo((a, b) -> Integer.compare(a.year(), b.year()));
        assertThat(speeches.get(0).text()).startsWith("Fellow-Citizens of the Senate");
        assertThat(speeches.get(0).name()).isEqualTo("George Washington");
        assertThat(speeches.get(232).year()).isEqualTo(2021);
        assertThat(speeches).noneMatch(s -> s.text().matches(".*(  |\\p{Cntrl}).*"));
        long words =
                speeches.stream().mapToLong(s -> s.text().split(" ").length).sum();
        assertThat(words).isBetween(1_700_000L, 1_900_000L);
        TextSplit<Speech> split = Speeches.split(new DatasetCache(root, true));
        assertThat(split.train()).hasSize(210);
        assertThat(split.validation()).hasSize(12);
        assertThat(split.test()).hasSize(11);
    }
}
