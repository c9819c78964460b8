package org.inkstone.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulePropertiesTest {
    private static ScheduleSpace indexed(ScheduleSpace space) {
        space.setIndices(IntStream.range(0, space.numParameters()).toArray());
        return space;
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-cycle", "ONE_CYCLE", "OneCycle", " onecycle "})
    void familiesAreReadHoweverTheyAreWritten(String name) {
        assertThat(ScheduleFamily.parse(name)).isEqualTo(ScheduleFamily.ONE_CYCLE);
    }

    @Test
    void anUnknownFamilyNamesTheNearest() {
        assertThatThrownBy(() -> ScheduleFamily.parse("cosin"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unknown schedule family: cosin; did you mean cosine or cosine-restarts?")
                .hasMessageContaining("Valid are constant, step, exponential");
        assertThatThrownBy(() -> ScheduleFamily.parse("zzzzzz"))
                .hasMessageStartingWith("unknown schedule family: zzzzzz Valid are");
        assertThatThrownBy(() -> ScheduleFamily.parse(" ")).hasMessage("schedule family must be named: empty");
    }

    private static ScheduleSpace read(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return ScheduleSpace.fromProperties(properties);
    }

    @Test
    void aPropertiesFileDescribesASpace() throws IOException {
        ScheduleSpace space = indexed(read("""
                examples = 1000
                batchSize = 64
                epochs = 2
                families = cosine-restarts, step
                peak = logUniform(1e-3, 1e-1)
                warmupFraction = 0.1
                finalRatio = 0, 0.05
                cycles = integer(2, 3)
                gamma = quantized(0.1, 0.5, 0.2)
                """));
        assertThat(space.totalSteps()).isEqualTo(32);
        // family, peak, finalRatio, drops, gamma, cycles, cycleGrowth
        assertThat(space.numParameters()).isEqualTo(7);
        assertThat(space.describe(new double[] {0, 1, 1, 0, 0, 1, 0}))
                .containsExactly(
                        Map.entry("family", "cosine-restarts"),
                        Map.entry("totalSteps", 32),
                        Map.entry("peak", 0.1),
                        Map.entry("warmupFraction", 0.1),
                        Map.entry("finalRatio", 0.05),
                        Map.entry("cycles", 3),
                        Map.entry("cycleGrowth", 1));
        assertThat(space.describe(new double[] {1, 0, 1, 1, 0.5, 1, 0}))
                .containsExactly(
                        Map.entry("family", "step"),
                        Map.entry("totalSteps", 32),
                        Map.entry("peak", 0.001),
                        Map.entry("warmupFraction", 0.1),
                        Map.entry("drops", 4),
                        Map.entry("gamma", 0.3));
        assertThat(read("totalSteps=10").totalSteps()).isEqualTo(10);
        assertThat(read("examples=10\nbatchSize=4\nepochs=2\ndropLast=true").totalSteps())
                .isEqualTo(4);
    }

    @Test
    void badPropertiesAreRefused() {
        for (List<String> badAndWhy : List.of(
                List.of("totalSteps=10\npeek=0.1", "unknown key: peek; did you mean peak?"),
                List.of("totalSteps=10\nfamilies=cosinus", "unknown schedule family: cosinus; did you mean cosine"),
                List.of("totalSteps=10\nfamilies=", "families must be at least one"),
                List.of("totalSteps=ten", "totalSteps must be a number: ten"),
                List.of("totalSteps=10\nepochs=2", "totalSteps must stand alone: it comes with [epochs]"),
                List.of("epochs=2", "totalSteps, or examples, batchSize and epochs must be given: only [epochs] is"),
                List.of("peak=0.1", "must be given: none of them is"),
                List.of("totalSteps=10\npeak=normal(0, 1)", "unknown space of peak: normal"),
                List.of(
                        "totalSteps=10\npeak=logUniform(0, 1)",
                        "peak = logUniform(0, 1): logUniform needs min > 0: 0.0"),
                List.of("totalSteps=10\npeak=uniform(1)", "peak = uniform(1): uniform needs 2 numbers: 1 given"),
                List.of("totalSteps=10\npeak=uniform(2, 1)", "min must not be above max: 2.0 > 1.0"),
                List.of("totalSteps=10\npeak=", "peak = : choice needs at least one value"),
                List.of("totalSteps=10\npeak=a", "peak must be a number: a"),
                List.of("totalSteps=10\ncycles=uniform(1, 2)", "cycles must be a number, several with commas, integer"),
                List.of("totalSteps=10\ncycles=0", "cycles must be a whole number above 0: 0.0"),
                List.of("totalSteps=10\nwarmupFraction=1.5", "warmupFraction must be at least 0 and below 1: 1.5"),
                List.of("examples=9\nbatchSize=3\nepochs=1\ndropLast=yes", "dropLast must be true or false: yes"))) {
            assertThatThrownBy(() -> read(badAndWhy.get(0)))
                    .as(badAndWhy.get(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(badAndWhy.get(1));
        }
    }
}
