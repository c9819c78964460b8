package org.inkstone.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.generator.GridSearchCandidateGenerator;
import org.deeplearning4j.arbiter.optimize.serde.jackson.JsonMapper;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

class SpacesTest {
    private static <T> T at(ParameterSpace<T> space, double unit) {
        space.setIndices(0);
        return space.getValue(new double[] {unit});
    }

    private static <T> List<T> draw(ParameterSpace<T> space, int count) {
        Random random = new Random(7);
        return IntStream.range(0, count)
                .mapToObj(i -> at(space, random.nextDouble()))
                .toList();
    }

    private static <T> List<T> grid(ParameterSpace<T> space, int count) {
        var generator =
                new GridSearchCandidateGenerator(space, count, GridSearchCandidateGenerator.Mode.Sequential, null);
        List<T> values = new ArrayList<>();
        while (generator.hasMoreCandidates()) {
            Candidate<?> candidate = generator.getCandidate();
            assertThat(candidate.getException()).isNull();
            @SuppressWarnings("unchecked")
            T value = (T) candidate.getValue();
            values.add(value);
        }
        return values;
    }

    @Test
    void uniformFillsItsRangeEvenly() {
        ParameterSpace<Double> space = Spaces.uniform(-2, 6);
        assertThat(at(space, 0)).isEqualTo(-2);
        assertThat(at(space, 1)).isEqualTo(6);
        assertThat(at(space, 0.25)).isEqualTo(0);
        List<Double> drawn = draw(space, 4000);
        assertThat(drawn).allMatch(v -> v >= -2 && v <= 6);
        for (int quarter = 0; quarter < 4; quarter++) {
            double from = -2 + 2 * quarter;
            assertThat(drawn.stream().filter(v -> v >= from && v < from + 2).count() / 4000.0)
                    .isCloseTo(0.25, within(0.03));
        }
    }

    @Test
    void logUniformFillsItsDecadesEvenly() {
        ParameterSpace<Double> space = Spaces.logUniform(1e-5, 1e-1);
        List<Double> drawn = draw(space, 4000);
        assertThat(drawn).allMatch(v -> v >= 1e-5 && v <= 1e-1);
        for (int decade = -5; decade < -1; decade++) {
            double from = Math.pow(10, decade);
            assertThat(drawn.stream().filter(v -> v >= from && v < from * 10).count() / 4000.0)
                    .isCloseTo(0.25, within(0.03));
        }
    }

    /** Bounds that a logarithm and back, or an addition, would miss. */
    @Test
    void theEndsOfTheUnitIntervalAreTheBounds() {
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            double min = Math.exp(-10 * random.nextDouble());
            double max = min * (1 + random.nextDouble());
            for (ParameterSpace<Double> space : List.of(Spaces.uniform(min, max), Spaces.logUniform(min, max))) {
                assertThat(at(space, 0)).isEqualTo(min);
                assertThat(at(space, 1)).isEqualTo(max);
                assertThat(at(space, Math.nextDown(1.0))).isBetween(min, max);
                assertThat(at(space, Double.MIN_VALUE)).isBetween(min, max);
            }
        }
        assertThat(at(Spaces.uniform(-Double.MAX_VALUE, Double.MAX_VALUE), 0.5)).isEqualTo(0);
    }

    @Test
    void integerHasBothBounds() {
        ParameterSpace<Integer> space = Spaces.integer(2, 4);
        assertThat(at(space, 0)).isEqualTo(2);
        assertThat(at(space, 1)).isEqualTo(4);
        List<Integer> drawn = draw(space, 3000);
        for (int value = 2; value <= 4; value++) {
            int wanted = value;
            assertThat(drawn.stream().filter(v -> v == wanted).count() / 3000.0).isCloseTo(1 / 3.0, within(0.04));
        }
        assertThat(grid(Spaces.integer(2, 6), 10)).containsExactly(2, 3, 4, 5, 6);
        assertThat(at(Spaces.integer(-7, Integer.MAX_VALUE - 8), 1)).isEqualTo(Integer.MAX_VALUE - 8);
    }

    @Test
    void choicesAndBooleansAreAllAlike() {
        ParameterSpace<Activation> space = Spaces.choice(Activation.RELU, Activation.TANH, Activation.GELU);
        assertThat(at(space, 0)).isEqualTo(Activation.RELU);
        assertThat(at(space, 1)).isEqualTo(Activation.GELU);
        Set<Activation> seen = new HashSet<>(draw(space, 100));
        assertThat(seen).containsExactlyInAnyOrder(Activation.RELU, Activation.TANH, Activation.GELU);
        assertThat(grid(space, 7)).containsExactly(Activation.RELU, Activation.TANH, Activation.GELU);
        assertThat(grid(Spaces.bool(), 7)).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void quantizedTakesDecimalSteps() {
        assertThat(grid(Spaces.quantized(0, 0.5, 0.1), 3)).containsExactly(0.0, 0.1, 0.2, 0.3, 0.4, 0.5);
        assertThat(grid(Spaces.quantized(0, 1, 0.4), 3)).containsExactly(0.0, 0.4, 0.8);
        assertThat(grid(Spaces.quantized(3, 3, 1), 3)).containsExactly(3.0);
    }

    @Test
    void spacesOfOneValueWorkEverywhere() {
        List<ParameterSpace<?>> spaces = List.of(
                Spaces.uniform(0.5, 0.5),
                Spaces.logUniform(0.5, 0.5),
                Spaces.integer(5, 5),
                Spaces.choice("only"),
                Spaces.fixed(1L));
        for (ParameterSpace<?> space : spaces) {
            assertThat(space.numParameters()).isZero();
            assertThat(space.getValue(new double[0])).isNotNull();
            assertThat(grid(space, 4)).hasSize(1);
        }
    }

    @Test
    void valuesAreSerializable() {
        List<ParameterSpace<?>> spaces = List.of(
                Spaces.uniform(0, 1),
                Spaces.logUniform(1, 2),
                Spaces.integer(1, 2),
                Spaces.choice("a", "b"),
                Spaces.bool(),
                Spaces.quantized(0, 1, 0.5));
        for (ParameterSpace<?> space : spaces) {
            space.setIndices(0);
            assertThat(space.getValue(new double[] {0.7})).isInstanceOf(Serializable.class);
        }
    }

    @Test
    void spacesGoThroughArbitersJson() throws Exception {
        List<ParameterSpace<?>> spaces = List.of(
                Spaces.uniform(0, 1),
                Spaces.logUniform(1e-3, 2),
                Spaces.integer(1, 20),
                Spaces.choice("a", "b"),
                Spaces.bool(),
                Spaces.quantized(0, 1, 0.5));
        for (ParameterSpace<?> space : spaces) {
            String json = JsonMapper.getMapper().writeValueAsString(space);
            ParameterSpace<?> back = JsonMapper.getMapper().readValue(json, ParameterSpace.class);
            assertThat(at(back, 0.7)).as(json).isEqualTo(at(space, 0.7));
        }
    }

    @Test
    void badInputIsRefusedWithItsValue() {
        assertThatThrownBy(() -> Spaces.uniform(2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("min must not be above max: 2.0 > 1.0");
        assertThatThrownBy(() -> Spaces.integer(2, 1)).hasMessage("min must not be above max: 2 > 1");
        assertThatThrownBy(() -> Spaces.integer(-2, Integer.MAX_VALUE)).hasMessageContaining("max must be at most");
        assertThatThrownBy(() -> Spaces.logUniform(0, 1)).hasMessage("logUniform needs min > 0: 0.0");
        assertThatThrownBy(() -> Spaces.logUniform(-1, 1)).hasMessage("logUniform needs min > 0: -1.0");
        assertThatThrownBy(() -> Spaces.uniform(Double.NaN, 1)).hasMessage("min must be finite: NaN");
        assertThatThrownBy(() -> Spaces.uniform(0, Double.POSITIVE_INFINITY))
                .hasMessage("max must be finite: Infinity");
        assertThatThrownBy(() -> Spaces.choice(List.of())).hasMessage("choice needs at least one value: none given");
        assertThatThrownBy(() -> Spaces.choice(new Object(), "b"))
                .hasMessage("value must be Serializable: java.lang.Object");
        assertThatThrownBy(() -> Spaces.quantized(0, 1, 0)).hasMessage("step must be positive: 0.0");
        assertThatThrownBy(() -> Spaces.quantized(0, 1, 1e-9)).hasMessageContaining("at most 100000 steps");
    }

    @Test
    void aSpaceWithoutItsPlaceSaysSo() {
        ParameterSpace<Double> space = Spaces.uniform(0, 1);
        assertThatThrownBy(() -> space.getValue(new double[] {0.5}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("uniform(0.0, 1.0) has no index yet");
        assertThatThrownBy(() -> space.setIndices(1, 2)).hasMessageContaining("indices must be one number");
        assertThatThrownBy(() -> at(space, 1.5)).hasMessage("value 0 must be between 0 and 1: 1.5");
    }
}
