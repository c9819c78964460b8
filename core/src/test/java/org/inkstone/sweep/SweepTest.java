package org.inkstone.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inkstone.sweep.TrialRecord.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class SweepTest {
    private static SearchSpace space() {
        return SearchSpace.builder()
                .add("x", Spaces.uniform(-2, 2))
                .add("k", Spaces.integer(1, 4))
                .add("c", Spaces.choice("a", "b"))
                .add("fixed", Spaces.fixed(3))
                .build();
    }

    private static double bowl(Trial trial) {
        Parameters p = trial.parameters();
        double x = p.getDouble("x") - 1;
        return x * x + 0.1 * p.getInt("k") + (p.getString("c").equals("a") ? 0 : 0.2);
    }

    static Stream<SearchStrategy> strategies() {
        return Stream.of(
                SearchStrategy.random(),
                SearchStrategy.grid(4),
                SearchStrategy.grid(4, true),
                SearchStrategy.latinHypercube(),
                SearchStrategy.sobol(),
                SearchStrategy.genetic(10));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void findsAGoodPointAndRepeatsItself(SearchStrategy strategy) {
        List<SweepResult> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            runs.add(Sweep.of(space(), SweepTest::bowl)
                    .minimize()
                    .strategy(strategy)
                    .trials(40)
                    .seed(7)
                    .run());
        }
        SweepResult result = runs.get(0);
        assertThat(positions(result)).isEqualTo(positions(runs.get(1)));
        assertThat(result.in(State.COMPLETED)).hasSize(strategy.finite() && !strategy.planned() ? 32 : 40);
        assertThat(result.best().orElseThrow().score()).isLessThan(0.6);
        assertThat(result.trials().get(0).parameters()).containsOnlyKeys("x", "k", "c", "fixed");
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void anotherSeedIsAnotherSearch(SearchStrategy strategy) {
        boolean ordered = strategy.describe().equals("grid of 4");
        SweepResult one = Sweep.of(space(), SweepTest::bowl)
                .minimize()
                .strategy(strategy)
                .trials(10)
                .seed(1)
                .run();
        SweepResult two = Sweep.of(space(), SweepTest::bowl)
                .minimize()
                .strategy(strategy)
                .trials(10)
                .seed(2)
                .run();
        assertThat(positions(one).equals(positions(two))).isEqualTo(ordered);
    }

    @Test
    void aSliceOfEachParameterPerTrial() {
        SweepResult result = Sweep.of(
                        SearchSpace.of("x", Spaces.uniform(0, 1)),
                        t -> t.parameters().getDouble("x"))
                .maximize()
                .strategy(SearchStrategy.latinHypercube())
                .trials(16)
                .run();
        assertThat(result.trials().stream().map(t -> (int) (16 * t.score())).sorted())
                .containsExactlyElementsOf(IntStream.range(0, 16).boxed().toList());
    }

    @Test
    void geneticSearchLearnsWhatIsGood() {
        Sweep sweep = Sweep.of(space(), SweepTest::bowl).minimize().trials(150);
        SweepResult genetic = sweep.strategy(SearchStrategy.genetic(12)).run();
        SweepResult random = sweep.strategy(SearchStrategy.random()).run();
        // medians: a mutated candidate may lie anywhere
        assertThat(median(genetic.trials().subList(120, 150))).isLessThan(median(random.trials()) / 3);
    }

    private static double median(List<TrialRecord> trials) {
        double[] scores =
                trials.stream().mapToDouble(TrialRecord::score).sorted().toArray();
        return (scores[scores.length / 2 - 1] + scores[scores.length / 2]) / 2;
    }

    @Test
    void failedTrialsAreRecordedAndNeverBest() {
        SweepResult result = Sweep.of(space(), trial -> {
                    switch (trial.number() % 5) {
                        case 0:
                            return Double.NaN;
                        case 1:
                            throw new IllegalStateException("boom " + trial.number());
                        case 2:
                            throw new StackOverflowError();
                        case 3:
                            return Double.NEGATIVE_INFINITY;
                        default:
                            return bowl(trial);
                    }
                })
                .minimize()
                .trials(20)
                .run();
        assertThat(result.in(State.FAILED)).hasSize(16);
        assertThat(result.in(State.COMPLETED)).hasSize(4);
        assertThat(result.best().orElseThrow().number() % 5).isEqualTo(4);
        assertThat(result.trials().get(0).error()).isEqualTo("score is not finite: NaN");
        assertThat(result.trials().get(1).error()).startsWith("java.lang.IllegalStateException: boom 1");
        assertThat(result.trials().get(2).error()).startsWith("java.lang.StackOverflowError");
    }

    @Test
    void nothingButFailuresEndsToo() {
        SweepResult result =
                Sweep.of(space(), trial -> Double.NaN).maximize().trials(5).run();
        assertThat(result.best()).isEmpty();
        assertThat(result.stopReason()).isEqualTo("all 5 trials are done");
    }

    @Test
    void aSpaceOfInvalidCandidatesEndsTheSweep() {
        SweepResult result = Sweep.of(SearchSpace.of("bad", new InvalidSpace()), trial -> 1)
                .minimize()
                .trials(3)
                .run();
        assertThat(result.trials()).isEmpty();
        assertThat(result.stopReason()).contains("in a row were not valid").contains("never valid");
    }

    @Test
    void aGridEndsByItself() {
        SweepResult result = Sweep.of(space(), SweepTest::bowl)
                .minimize()
                .strategy(SearchStrategy.grid(3))
                .trials(1000)
                .run();
        assertThat(result.trials()).hasSize(3 * 3 * 2);
        assertThat(result.stopReason()).isEqualTo("the strategy has no more candidates");
        assertThat(result.trials().stream().map(t -> t.parameters().get("x")).distinct())
                .containsExactly(-2.0, 0.0, 2.0);
    }

    @Test
    void aGridTooLargeIsRefused() {
        SearchSpace.Builder builder = SearchSpace.builder();
        IntStream.range(0, 6).forEach(i -> builder.add("p" + i, Spaces.uniform(0, 1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sweep.of(builder.build(), trial -> 0)
                        .minimize()
                        .strategy(SearchStrategy.grid(10))
                        .run())
                .withMessageContaining("more than 100000 points");
    }

    @Test
    void aTimeBudgetEndsTheRunningTrial() {
        long start = System.nanoTime();
        SweepResult result = Sweep.of(space(), trial -> {
                    while (!trial.shouldStop() && System.nanoTime() - start < 30e9) {
                        Thread.sleep(5);
                    }
                    return 1;
                })
                .minimize()
                .timeBudget(Duration.ofMillis(300))
                .run();
        assertThat(result.trials()).isEmpty();
        assertThat(result.stopReason()).isEqualTo("the time budget of 300 ms is used up");
        assertThat(result.elapsed()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void cancelEndsIt() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(3);
        Sweep sweep = Sweep.of(space(), trial -> {
                    begun.countDown();
                    while (trial.number() >= 2 && !trial.shouldStop()) {
                        Thread.sleep(2);
                    }
                    return bowl(trial);
                })
                .minimize()
                .trials(100);
        Thread canceller = new Thread(() -> {
            try {
                begun.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            sweep.cancel();
        });
        canceller.start();
        SweepResult result = sweep.run();
        canceller.join();
        assertThat(result.trials()).hasSize(2);
        assertThat(result.stopReason()).isEqualTo("cancelled");
    }

    @Test
    void parallelTrialsRunTogether() {
        CountDownLatch both = new CountDownLatch(2);
        AtomicInteger most = new AtomicInteger();
        AtomicInteger now = new AtomicInteger();
        SweepResult result = Sweep.of(space(), trial -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    both.countDown();
                    both.await();
                    double score = bowl(trial);
                    now.decrementAndGet();
                    return score;
                })
                .minimize()
                .trials(12)
                .parallel(2)
                .run();
        assertThat(result.in(State.COMPLETED)).hasSize(12);
        assertThat(most.get()).isEqualTo(2);
        assertThat(result.trials().stream().map(TrialRecord::number)).doesNotHaveDuplicates();
    }

    @Test
    void withoutMemoryOneTrialAtATime() {
        AtomicInteger most = new AtomicInteger();
        AtomicInteger now = new AtomicInteger();
        SweepResult result = Sweep.of(space(), trial -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    Thread.sleep(20);
                    now.decrementAndGet();
                    return bowl(trial);
                })
                .minimize()
                .trials(6)
                .parallel(3)
                .memoryLimit(1)
                .run();
        assertThat(result.trials()).hasSize(6);
        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    void laggingTrialsAreStopped() {
        // the score grows with the budget towards x, so that every rung ranks as the end does
        SearchSpace line = SearchSpace.of("x", Spaces.uniform(0, 1));
        AtomicInteger spent = new AtomicInteger();
        SweepResult result = Sweep.of(line, trial -> {
                    double x = trial.parameters().getDouble("x");
                    for (int epoch = 1; epoch <= 27 && !trial.shouldStop(); epoch++) {
                        spent.incrementAndGet();
                        trial.report(epoch, x * epoch / 27);
                    }
                    return x;
                })
                .maximize()
                .trials(60)
                .earlyStopping(SuccessiveHalving.of(1, 27, 3))
                .run();
        double best = result.trials().stream()
                .mapToDouble(t -> (double) t.parameters().get("x"))
                .max()
                .orElseThrow();
        assertThat(result.best().orElseThrow().score()).isEqualTo(best);
        assertThat(spent.get()).isLessThan(60 * 27 / 3);
        assertThat(result.in(State.STOPPED)).hasSizeGreaterThan(30);
        TrialRecord stopped = result.in(State.STOPPED).findFirst().orElseThrow();
        assertThat(stopped.score())
                .isEqualTo(stopped.rungs().get(stopped.rungs().size() - 1).score());
        assertThat(result.best().orElseThrow().rungs())
                .extracting(TrialRecord.Rung::budget)
                .containsExactly(1.0, 3.0, 9.0);
    }

    @Test
    void aScoreOnTheWayMustBeFinite() {
        SweepResult result = Sweep.of(space(), trial -> {
                    trial.report(1, Double.NaN);
                    return 1;
                })
                .minimize()
                .trials(1)
                .run();
        assertThat(result.trials().get(0).error()).contains("score is not finite: NaN at budget 1.0");
    }

    @Test
    void aFailingListenerDoesNoHarm() {
        List<String> heard = new ArrayList<>();
        SweepResult result = Sweep.of(space(), SweepTest::bowl)
                .minimize()
                .trials(3)
                .listener(new SweepListener() {
                    @Override
                    public void onTrialEnd(TrialRecord trial, SweepResult sofar) {
                        throw new IllegalStateException("listener");
                    }
                })
                .listener(new SweepListener() {
                    @Override
                    public void onStart(int trials, SweepResult known) {
                        heard.add("start " + trials);
                    }

                    @Override
                    public void onTrialEnd(TrialRecord trial, SweepResult sofar) {
                        heard.add(trial.number() + " of " + sofar.trials().size());
                    }

                    @Override
                    public void onEnd(SweepResult all) {
                        heard.add(all.stopReason());
                    }
                })
                .listener(new SweepProgressBar(false))
                .run();
        assertThat(result.trials()).hasSize(3);
        assertThat(heard).containsExactly("start 3", "0 of 1", "1 of 2", "2 of 3", "all 3 trials are done");
    }

    @Test
    void settingsAreChecked(@TempDir Path folder) throws Exception {
        Sweep sweep = Sweep.of(space(), SweepTest::bowl);
        assertThatIllegalArgumentException().isThrownBy(sweep::run).withMessageContaining("minimize() or maximize()");
        assertThatIllegalArgumentException()
                .isThrownBy(sweep.minimize()::run)
                .withMessageContaining("trials or timeBudget");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sweep.trials(0))
                .withMessage("trials must be positive: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sweep.parallel(-1))
                .withMessage("parallel must be positive: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sweep.timeBudget(Duration.ZERO))
                .withMessageContaining("timeBudget must be positive");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SuccessiveHalving.of(0, 9, 3))
                .withMessage("first must be positive: 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SearchStrategy.grid(1))
                .withMessage("points must be at least 2: 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SearchSpace.builder().build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SearchSpace.builder().add("a", Spaces.bool()).add("a", Spaces.bool()))
                .withMessage("name is used twice: a");
        Path notAFolder = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> sweep.trials(1)
                        .ledger(notAFolder.resolve("ledger.jsonl"))
                        .run())
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("cannot open the ledger");
    }

    @Test
    void parametersSayWhatIsMissing() {
        Parameters parameters = new Parameters(Map.of("a", 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters.getDouble("b"))
                .withMessage("no parameter b among [a]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters.getString("a"))
                .withMessage("parameter a is a Integer, not a String");
    }

    private static List<List<Double>> positions(SweepResult result) {
        return result.trials().stream().map(TrialRecord::position).toList();
    }
}
