package org.inkstone.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.lang3.SerializationUtils;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.generator.GridSearchCandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.RandomSearchGenerator;
import org.deeplearning4j.arbiter.optimize.serde.jackson.JsonMapper;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DataLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

class ScheduleSpaceTest {
    private static final int TOTAL = 103;

    private static ScheduleSpaceBuilder only(ScheduleFamily family) {
        return ScheduleSpace.builder().totalSteps(TOTAL).families(family).peak(Spaces.fixed(0.2));
    }

    /** All parameters fixed, so that there is nothing to draw. */
    private static ISchedule fixed(ScheduleFamily family, double warmup, double finalRatio) {
        ScheduleSpace space = only(family)
                .warmupFraction(Spaces.fixed(warmup))
                .finalRatio(Spaces.fixed(finalRatio))
                .cycles(Spaces.fixed(3))
                .parameter(ScheduleParameter.CYCLE_GROWTH, Spaces.fixed(2))
                .parameter(ScheduleParameter.DROPS, Spaces.fixed(2))
                .parameter(ScheduleParameter.GAMMA, Spaces.fixed(0.1))
                .parameter(ScheduleParameter.DECAY, Spaces.fixed(0.05))
                .parameter(ScheduleParameter.POWER, Spaces.fixed(2.0))
                .parameter(ScheduleParameter.RISE_FRACTION, Spaces.fixed(0.3))
                .parameter(ScheduleParameter.FLAT_FRACTION, Spaces.fixed(0.5))
                .parameter(ScheduleParameter.BASE_RATIO, Spaces.fixed(0.1))
                .build();
        assertThat(space.numParameters()).isZero();
        return space.getValue(new double[0]);
    }

    private static double[] rates(ISchedule schedule) {
        return IntStream.range(0, TOTAL)
                .mapToDouble(i -> schedule.valueAt(i, 0))
                .toArray();
    }

    private static ScheduleSpace indexed(ScheduleSpace space) {
        space.setIndices(IntStream.range(0, space.numParameters()).toArray());
        return space;
    }

    @Test
    void everyFamilyEndsWhereItShouldAtTheTotal() {
        Map<ScheduleFamily, Double> ends = Map.ofEntries(
                Map.entry(ScheduleFamily.CONSTANT, 0.2),
                Map.entry(ScheduleFamily.STEP, 0.2 * 0.1 * 0.1),
                Map.entry(ScheduleFamily.EXPONENTIAL, 0.2 * 0.05),
                Map.entry(ScheduleFamily.LINEAR, 0.002),
                Map.entry(ScheduleFamily.POLYNOMIAL, 0.002),
                Map.entry(ScheduleFamily.COSINE, 0.002),
                Map.entry(ScheduleFamily.FLAT_THEN_ANNEAL, 0.002));
        for (double warmup : new double[] {0, 0.1}) {
            ends.forEach((family, end) -> {
                ISchedule schedule = fixed(family, warmup, 0.01);
                double afterwards =
                        family == ScheduleFamily.STEP ? schedule.valueAt(TOTAL - 1, 0) : schedule.valueAt(TOTAL, 0);
                assertThat(afterwards).as(family + ", " + warmup).isCloseTo(end, within(1e-12));
                if (!Set.of(ScheduleFamily.CONSTANT, ScheduleFamily.STEP).contains(family)) {
                    assertThat(schedule.valueAt(TOTAL - 1, 0))
                            .as(family + " is not there a step before")
                            .isGreaterThan(end);
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource(ScheduleFamily.class)
    void everyFamilyReachesItsPeakAndNoMore(ScheduleFamily family) {
        for (double warmup : new double[] {0, 0.1}) {
            double[] rates = rates(fixed(family, warmup, 0.01));
            double most = Arrays.stream(rates).max().orElseThrow();
            assertThat(most).isLessThanOrEqualTo(0.2 + 1e-12).isGreaterThan(0.2 * 0.97);
            assertThat(Arrays.stream(rates)).allMatch(rate -> rate > 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONSTANT", "STEP", "LINEAR", "COSINE", "COSINE_RESTARTS", "FLAT_THEN_ANNEAL", "INVERSE_SQRT"})
    void aWarmupRisesForItsShareOfTheSteps(ScheduleFamily family) {
        double[] rates = rates(fixed(family, 0.1, 0.01));
        for (int i = 1; i < 10; i++) {
            assertThat(rates[i]).isGreaterThan(rates[i - 1]);
        }
        assertThat(rates[0]).isLessThan(0.03);
        assertThat(rates[10]).isCloseTo(0.2, within(0.2 * 0.06));
        assertThat(rates[40]).isLessThanOrEqualTo(rates[10]);
    }

    @Test
    void aStepScheduleFallsAtEqualDistances() {
        double[] rates = rates(fixed(ScheduleFamily.STEP, 0, 0));
        assertThat(rates[34]).isEqualTo(0.2);
        assertThat(rates[35]).isCloseTo(0.02, within(1e-12));
        assertThat(rates[70]).isCloseTo(0.002, within(1e-12));
    }

    @Test
    void restartsSpendTheTotalInTheirCycles() {
        // 103 steps in 1 : 2 : 4 shares end after 14.7, 44.1 and 103 steps
        double[] rates = rates(fixed(ScheduleFamily.COSINE_RESTARTS, 0, 0.01));
        assertThat(IntStream.range(0, TOTAL).filter(i -> rates[i] == 0.2)).containsExactly(0, 15, 44);
        double untilEnd = 0.002 + 0.198 * (1 + Math.cos(Math.PI * 58 / 59)) / 2;
        assertThat(rates[TOTAL - 1]).isCloseTo(untilEnd, within(1e-12));
    }

    @Test
    void cyclesSpendTheTotalAndEndAtTheBase() {
        ISchedule schedule = fixed(ScheduleFamily.CYCLIC, 0, 0);
        double[] rates = rates(schedule);
        assertThat(IntStream.range(1, TOTAL - 1).filter(i -> rates[i] > rates[i - 1] && rates[i] > rates[i + 1]))
                .hasSize(3);
        assertThat(rates[0]).isCloseTo(0.02, within(1e-12));
        assertThat(schedule.valueAt(TOTAL, 0)).isCloseTo(0.02, within(1e-12));
    }

    @Test
    void oneCycleRisesForItsShareAndEndsAtAlmostNothing() {
        double[] rates = rates(fixed(ScheduleFamily.ONE_CYCLE, 0, 0));
        assertThat(rates[0]).isCloseTo(0.2 / 25, within(1e-12));
        assertThat(rates[TOTAL - 1]).isCloseTo(0.2 / 25 / 1e4, within(1e-12));
        int top = IntStream.range(0, TOTAL)
                .boxed()
                .max(Comparator.comparingDouble(i -> rates[i]))
                .orElseThrow();
        assertThat(top).isBetween(29, 31);
    }

    @Test
    void onlyWhatMattersIsDescribed() {
        ScheduleSpace space = indexed(ScheduleSpace.builder()
                .totalSteps(TOTAL)
                .families(ScheduleFamily.CONSTANT, ScheduleFamily.COSINE)
                .peak(Spaces.logUniform(1e-3, 1e-1))
                .warmupFraction(Spaces.uniform(0, 0.2))
                .build());
        assertThat(space.numParameters()).isEqualTo(4);
        assertThat(space.describe(new double[] {0, 1, 0.5, 0.9}))
                .containsExactly(
                        Map.entry("family", "constant"),
                        Map.entry("totalSteps", TOTAL),
                        Map.entry("peak", 0.1),
                        Map.entry("warmupFraction", 0.1));
        assertThat(space.describe(new double[] {1, 0, 0.5, 0.9}))
                .containsExactly(
                        Map.entry("family", "cosine"),
                        Map.entry("totalSteps", TOTAL),
                        Map.entry("peak", 1e-3),
                        Map.entry("warmupFraction", 0.1),
                        Map.entry("finalRatio", 0.1));
        assertThat(space.getValue(new double[] {0, 1, 0.5, 0.1}))
                .isEqualTo(space.getValue(new double[] {0, 1, 0.5, 0.9}));
    }

    @Test
    void everyDrawOfTheDefaultsIsASchedule() {
        ScheduleSpace space = ScheduleSpace.builder().totalSteps(500).build();
        RandomSearchGenerator generator = new RandomSearchGenerator(space);
        generator.setRngSeed(4);
        Set<Object> families = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            Candidate<?> candidate = generator.getCandidate();
            assertThat(candidate.getException()).isNull();
            ISchedule schedule = (ISchedule) SerializationUtils.clone(candidate).getValue();
            Map<String, Object> words = space.describe(candidate.getFlatParameters());
            families.add(words.get("family"));
            double peak = (double) words.get("peak");
            assertThat(IntStream.range(0, 500))
                    .allSatisfy(step -> assertThat(schedule.valueAt(step, 0))
                            .isGreaterThan(0)
                            .isLessThanOrEqualTo(peak * (1 + 1e-12)));
        }
        assertThat(families).hasSize(ScheduleFamily.values().length);
    }

    @Test
    void worksInAGridAndInsideAnUpdater() {
        ParameterSpace<IUpdater> updaters = Spaces.oneOf(
                UpdaterSpace.of(UpdaterFamily.SGD)
                        .schedule(only(ScheduleFamily.COSINE).build()),
                UpdaterSpace.of(UpdaterFamily.ADAM)
                        .schedule(only(ScheduleFamily.STEP)
                                .peak(Spaces.logUniform(1e-3, 1e-2))
                                .build()));
        var generator =
                new GridSearchCandidateGenerator(updaters, 2, GridSearchCandidateGenerator.Mode.Sequential, null);
        // which, warm-up and final ratio; peak, warm-up, drops, gamma
        assertThat(generator.getTotalNumCandidates()).isEqualTo(2 * 3 * 3 * 2 * 3 * 2 * 3);
        Set<Map<String, Object>> described = new HashSet<>();
        Set<Object> distinct = new HashSet<>();
        while (generator.hasMoreCandidates()) {
            Candidate<?> candidate = generator.getCandidate();
            assertThat(candidate.getException()).isNull();
            described.add(((DescribedSpace) updaters).describe(candidate.getFlatParameters()));
            distinct.add(candidate.getValue());
        }
        assertThat(described).hasSize(3 * 3 + 2 * 3 * 2 * 3);
        assertThat(distinct).hasSize(described.size());
        assertThat(described)
                .anySatisfy(words -> assertThat(words)
                        .containsEntry("updater", "sgd")
                        .containsEntry("family", "cosine")
                        .containsEntry("peak", 0.2));
    }

    @Test
    void standsInASearchSpaceByItsParts() {
        SearchSpace space = SearchSpace.builder()
                .add("schedule", only(ScheduleFamily.COSINE).build())
                .add("units", Spaces.integer(4, 8))
                .build();
        double[] position = {0.5, 1, 0};
        assertThat(space.numParameters()).isEqualTo(3);
        assertThat(space.describe(position))
                .containsEntry("schedule.family", "cosine")
                .containsEntry("schedule.warmupFraction", 0.05)
                .containsEntry("schedule.finalRatio", 0.1)
                .containsEntry("units", 4);
        assertThat(space.getValue(position).get("schedule", ISchedule.class).valueAt(5, 0))
                .isEqualTo(0.2);
    }

    @Test
    void goesThroughArbitersJson() throws Exception {
        ScheduleSpace space = ScheduleSpace.builder().totalSteps(70).build();
        ScheduleSpace back = (ScheduleSpace) JsonMapper.getMapper()
                .readValue(JsonMapper.getMapper().writeValueAsString(space), ParameterSpace.class);
        assertThat(back.numParameters()).isEqualTo(space.numParameters());
        indexed(space);
        indexed(back);
        for (double unit : new double[] {0, 0.3, 0.5, 0.8, 1}) {
            double[] values = new double[space.numParameters()];
            Arrays.fill(values, unit);
            assertThat(back.getValue(values)).isEqualTo(space.getValue(values));
            assertThat(back.describe(values)).isEqualTo(space.describe(values));
        }
    }

    @Test
    void theTotalComesFromDataAndEpochs() {
        assertThat(ScheduleSpace.builder().totalSteps(100, 32, 3).build().totalSteps())
                .isEqualTo(12);
        assertThat(ScheduleSpace.builder().totalSteps(100, 32, 3, true).build().totalSteps())
                .isEqualTo(9);
        assertThat(ScheduleSpace.builder().totalSteps(96, 32, 3).build().totalSteps())
                .isEqualTo(9);
        var data = ArrayDataset.of(new float[10][2], new float[10][2]);
        try (DataLoader loader = DataLoader.builder(data).batchSize(4).build();
                DataLoader dropping =
                        DataLoader.builder(data).batchSize(4).dropLast(true).build()) {
            assertThat(ScheduleSpace.builder().totalSteps(loader, 5).build().totalSteps())
                    .isEqualTo(15);
            assertThat(ScheduleSpace.builder().totalSteps(dropping, 5).build().totalSteps())
                    .isEqualTo(10);
        }
        assertThatThrownBy(() -> ScheduleSpace.builder().totalSteps(10, 32, 1, true))
                .hasMessageContaining("batchSize must be at most the 10 examples");
        assertThatThrownBy(() -> ScheduleSpace.builder().totalSteps(0, 32, 1))
                .hasMessage("examples must be positive: 0");
        assertThatThrownBy(() -> ScheduleSpace.builder().totalSteps(1L << 40, 1, 1))
                .hasMessageContaining("totalSteps must be at most 2147483647");
        assertThatThrownBy(() -> ScheduleSpace.builder().totalSteps(0)).hasMessage("totalSteps must be positive: 0");
        assertThatThrownBy(() -> ScheduleSpace.builder().build()).hasMessageContaining("totalSteps must be given");
    }

    @Test
    void aWarmupLongerThanTheTrainingIsRefused() {
        assertThatThrownBy(() -> only(ScheduleFamily.COSINE)
                        .warmupFraction(Spaces.uniform(0, 1.5))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("warmupFraction must be at least 0 and below 1: 1.5");
        assertThatThrownBy(() -> only(ScheduleFamily.COSINE)
                        .warmupFraction(Spaces.choice(0.0, 1.0, 0.1))
                        .build())
                .hasMessage("warmupFraction must be at least 0 and below 1: 1.0");
        assertThatThrownBy(() -> ScheduleSpace.builder()
                        .totalSteps(2)
                        .warmupFraction(Spaces.fixed(0.9))
                        .build())
                .hasMessage("warm-up must be shorter than the training of 2 steps: 2 (warmupFraction 0.9)");
    }

    @Test
    void valuesOutOfTheirRangeAreRefused() {
        assertThatThrownBy(() ->
                        only(ScheduleFamily.COSINE).peak(Spaces.uniform(0, 1)).build())
                .hasMessage("peak must be positive: 0.0");
        assertThatThrownBy(() -> only(ScheduleFamily.COSINE)
                        .finalRatio(Spaces.fixed(2.0))
                        .build())
                .hasMessage("finalRatio must be between 0 and 1: 2.0");
        assertThatThrownBy(() ->
                        only(ScheduleFamily.CYCLIC).cycles(Spaces.integer(0, 3)).build())
                .hasMessage("cycles must be a whole number above 0: 0.0");
        assertThatThrownBy(() -> ScheduleSpace.builder().families())
                .hasMessageContaining("families must be at least one");
        assertThatThrownBy(() -> ScheduleSpace.builder().families(ScheduleFamily.STEP, ScheduleFamily.STEP))
                .hasMessage("families must differ: step stands there twice");
        ScheduleSpace short3 = ScheduleSpace.builder()
                .totalSteps(3)
                .families(ScheduleFamily.CYCLIC)
                .cycles(Spaces.fixed(2))
                .build();
        assertThatThrownBy(() -> indexed(short3).getValue(new double[] {0.5, 0.5}))
                .hasMessage("cycles must be at most 1 in 3 steps: 2");
    }
}
