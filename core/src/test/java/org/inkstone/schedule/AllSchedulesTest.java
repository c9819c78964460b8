package org.inkstone.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.schedule.CyclicSchedule.Mode;
import org.inkstone.schedule.OneCycleSchedule.Anneal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class AllSchedulesTest {
    /** By the names of the golden file. */
    static Map<String, Function<ScheduleType, ISchedule>> torchs() {
        Map<String, Function<ScheduleType, ISchedule>> all = new TreeMap<>();
        all.put("step", t -> new StepDecaySchedule(t, 0.1, 0.5, 4));
        all.put("multiStep", t -> new MultiStepSchedule(t, 0.1, 0.1, List.of(3, 7, 15)));
        all.put("exponential", t -> new ExponentialDecaySchedule(t, 0.1, 0.9));
        all.put("linearDown", t -> new LinearSchedule(t, 0.1, 0.02, 12));
        all.put("polynomial", t -> new PolynomialDecaySchedule(t, 0.1, 0, 2, 15));
        all.put("restarts", t -> new CosineRestartsSchedule(t, 0.1, 0.001, 4, 2));
        all.put("restartsEqual", t -> new CosineRestartsSchedule(t, 0.1, 0, 5, 1));
        all.put("oneCycle", t -> new OneCycleSchedule(t, 0.5, 40, 0.3, 25, 1e4, Anneal.COSINE, false));
        all.put("oneCycleThree", t -> new OneCycleSchedule(t, 0.5, 40, 0.4, 10, 100, Anneal.LINEAR, true));
        all.put("triangular", t -> new CyclicSchedule(t, 0.01, 0.1, 4, 6, Mode.TRIANGULAR, 1));
        all.put("triangular2", t -> new CyclicSchedule(t, 0.01, 0.1, 5, 5, Mode.TRIANGULAR2, 1));
        all.put("expRange", t -> new CyclicSchedule(t, 0.01, 0.1, 5, 5, Mode.EXP_RANGE, 0.95));
        all.put(
                "sequential",
                t -> new SequentialSchedule(
                        t, List.of(new ConstantSchedule(0.01), new ExponentialDecaySchedule(t, 0.1, 0.9)), List.of(3)));
        all.put("oneCycleLinear", t -> new OneCycleSchedule(t, 0.5, 37, 0.45, 25, 1e4, Anneal.LINEAR, false));
        all.put("noam", t -> new InverseSqrtSchedule(t, 1 / Math.sqrt(512 * 7), 7));
        all.put("flatThenCosine", t -> new FlatThenAnnealSchedule(t, 0.1, 0.01, 0.75, 40, Anneal.COSINE));
        for (WarmupSchedule.Shape shape : List.of(WarmupSchedule.Shape.LINEAR, WarmupSchedule.Shape.CONSTANT)) {
            all.put(
                    shape == WarmupSchedule.Shape.LINEAR ? "warmUpThenCosine" : "constantThenCosine",
                    t -> new WarmupSchedule(shape, t, 5, 0.1, new CosineSchedule(t, 0.1, 0.001, 20)));
        }
        return all;
    }

    static Stream<String> torchNames() {
        return torchs().keySet().stream();
    }

    static Stream<ISchedule> schedules() {
        ScheduleType type = ScheduleType.ITERATION;
        TreeMap<Integer, Double> rates = new TreeMap<>(Map.of(0, 0.1, 5, 0.3, 9, 0.0));
        return Stream.concat(
                torchs().values().stream().map(make -> make.apply(type)),
                Stream.of(
                        new ConstantSchedule(0.2),
                        new CyclicSchedule(type, 0.1, 0.2, 2_000_000_000, 2_000_000_000, Mode.TRIANGULAR2, 1),
                        new InverseSqrtSchedule(type, 0.1, 7),
                        new PiecewiseSchedule(type, rates, false),
                        new PiecewiseSchedule(type, rates, true),
                        new FlatThenAnnealSchedule(type, 0.1, 0.01, 0.5, 20, Anneal.COSINE),
                        new ScaledSchedule(CosineSchedule.overIterations(0.1, 20), 0.5, 0.02),
                        CosineSchedule.overIterations(0.1, 20),
                        WarmupSchedule.linear(5, OneCycleSchedule.of(0.1, 30))));
    }

    @ParameterizedTest
    @MethodSource("torchNames")
    void stepByStepAsTorch(String name) throws IOException {
        ISchedule byIteration = torchs().get(name).apply(ScheduleType.ITERATION);
        ISchedule byEpoch = torchs().get(name).apply(ScheduleType.EPOCH);
        JsonNode expected = golden().get(name);
        assertThat(expected.size()).isGreaterThan(10);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(byIteration.valueAt(i, 99))
                    .as("step %d", i)
                    .isCloseTo(expected.get(i).asDouble(), within(1e-12));
            assertThat(byEpoch.valueAt(99, i))
                    .as("epoch %d", i)
                    .isCloseTo(expected.get(i).asDouble(), within(1e-12));
        }
    }

    @Test
    void thoseThatTorchDoesNotHave() {
        ScheduleType type = ScheduleType.ITERATION;
        InverseSqrtSchedule noam = InverseSqrtSchedule.noam(512, 4000, 1);
        for (int step : new int[] {1, 100, 4000, 16000}) {
            double paper = Math.pow(512, -0.5) * Math.min(Math.pow(step, -0.5), step * Math.pow(4000, -1.5));
            assertThat(noam.valueAt(step - 1, 0)).isCloseTo(paper, within(1e-15));
        }
        TreeMap<Integer, Double> rates = new TreeMap<>(Map.of(0, 0.1, 4, 0.3));
        ISchedule held = new PiecewiseSchedule(type, rates, false);
        ISchedule lines = new PiecewiseSchedule(type, rates, true);
        assertThat(Stream.of(0, 3, 4, 100).map(i -> held.valueAt(i, 0))).containsExactly(0.1, 0.1, 0.3, 0.3);
        assertThat(lines.valueAt(2, 0)).isCloseTo(0.2, within(1e-15));
        assertThat(lines.valueAt(100, 0)).isEqualTo(0.3);
        ISchedule flat = new FlatThenAnnealSchedule(type, 1, 0, 0.5, 10, Anneal.LINEAR);
        assertThat(Stream.of(0, 5, 6, 9, 10, 50).map(i -> Math.round(100 * flat.valueAt(i, 0)) / 100.0))
                .containsExactly(1.0, 1.0, 0.8, 0.2, 0.0, 0.0);
        ISchedule scaled = new ScaledSchedule(new LinearSchedule(type, 1, 0, 10), 0.5, 0.3);
        assertThat(Stream.of(0, 5, 8, 10).map(i -> Math.round(100 * scaled.valueAt(i, 0)) / 100.0))
                .containsExactly(0.5, 0.3, 0.2, 0.0);
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void staysWithinItsBoundsForever(ISchedule schedule) {
        for (int i = 0; i < 100; i++) {
            assertThat(schedule.valueAt(i, 0)).isBetween(0.0, 0.5 + 1e-12);
        }
        assertThat(schedule.valueAt(Integer.MAX_VALUE - 1, 0)).isBetween(0.0, 0.5 + 1e-12);
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void survivesJsonInAConfiguration(ISchedule schedule) {
        MultiLayerConfiguration configuration = configuration(new Adam(schedule));
        Adam read = (Adam) updater(MultiLayerConfiguration.fromJson(configuration.toJson()));
        assertThat(read.getLearningRateSchedule()).isEqualTo(schedule);
        assertThat(schedule.clone()).isEqualTo(schedule).hasSameHashCodeAs(schedule);
    }

    /** All that train in M2.1: its AdaBelief fails in every network, with a schedule or without; AdaDelta has no rate. */
    static Stream<Function<ISchedule, IUpdater>> updaters() {
        return Stream.of(
                Sgd::new,
                Nesterovs::new,
                Adam::new,
                AdaMax::new,
                AMSGrad::new,
                Nadam::new,
                RmsProp::new,
                ScheduledAdaGrad::new);
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void everyUpdaterTrainsAtItsRates(Function<ISchedule, IUpdater> make) throws IOException {
        ISchedule schedule = WarmupSchedule.linear(3, new ExponentialDecaySchedule(ScheduleType.ITERATION, 0.1, 0.5));
        MultiLayerNetwork network =
                new MultiLayerNetwork(configuration(make.apply(schedule)).clone());
        network.init();
        DataSet data = data();
        for (int i = 0; i < 6; i++) {
            assertThat(network.getLearningRate(0)).isEqualTo(schedule.valueAt(i, 0));
            network.fit(data);
        }
        MultiLayerNetwork copy = network.clone();
        assertThat(copy.getLearningRate(0)).isEqualTo(schedule.valueAt(6, 0));
        IUpdater read = updater(MultiLayerConfiguration.fromJson(
                network.getLayerWiseConfigurations().toJson()));
        assertThat(read.getLearningRate(4, 0)).isEqualTo(schedule.valueAt(4, 0));
    }

    @Test
    void theStepOfASgdIsTheRateTimesTheGradient() {
        ISchedule schedule = new LinearSchedule(ScheduleType.ITERATION, 0.4, 0.1, 3);
        MultiLayerNetwork network = new MultiLayerNetwork(configuration(new Sgd(schedule)));
        network.init();
        for (int i = 0; i < 5; i++) {
            INDArray before = network.params().dup();
            network.fit(data());
            INDArray step = before.sub(network.params());
            network.setParams(before);
            network.setInput(data().getFeatures());
            network.setLabels(data().getLabels());
            network.computeGradientAndScore();
            INDArray gradient = network.gradient().gradient();
            // DL4J's gradient is the sum over the batch
            assertThat(3
                            * step.norm2Number().doubleValue()
                            / gradient.norm2Number().doubleValue())
                    .isCloseTo(schedule.valueAt(i, 0), within(1e-5));
        }
    }

    @Test
    void aRestoredModelGoesOnAtTheRightStep(@TempDir Path folder) throws IOException {
        ISchedule schedule = OneCycleSchedule.of(0.1, 20);
        MultiLayerNetwork network = new MultiLayerNetwork(configuration(new Adam(schedule)));
        network.init();
        for (int i = 0; i < 7; i++) {
            network.fit(data());
        }
        Path file = folder.resolve("model.zip");
        network.save(file.toFile(), true);
        MultiLayerNetwork restored = MultiLayerNetwork.load(file.toFile(), true);
        assertThat(restored.getLearningRate(0)).isEqualTo(schedule.valueAt(7, 0));
        network.fit(data());
        restored.fit(data());
        assertThat(restored.params()).isEqualTo(network.params());
    }

    @Test
    void badValuesAreNamed() {
        ScheduleType type = ScheduleType.ITERATION;
        refused(() -> new ConstantSchedule(-1), "rate must be positive: -1.0");
        refused(() -> new ConstantSchedule(Double.NaN), "rate must be positive: NaN");
        refused(() -> new StepDecaySchedule(type, 0.1, 1.5, 3), "gamma must be above 0 and at most 1: 1.5");
        refused(() -> new StepDecaySchedule(type, 0.1, 0.5, 0), "stepSize must be positive: 0");
        refused(
                () -> new MultiStepSchedule(type, 0.1, 0.5, List.of(5, 3)),
                "milestones must be positive and rise: [5, 3]");
        refused(() -> new CosineRestartsSchedule(type, 0.1, 0, 0, 1), "t0 must be positive: 0");
        refused(() -> new CosineRestartsSchedule(type, 0.1, 0, 3, 0), "tMult must be positive: 0");
        refused(() -> new PolynomialDecaySchedule(type, 0.1, 0.2, 1, 5), "end must not be above rate, 0.1: 0.2");
        refused(() -> OneCycleSchedule.of(0.1, 3), "pctStart must leave more than a step for each phase: 0.3 of 3");
        refused(
                () -> new CyclicSchedule(type, 0.2, 0.1, 3, 3, Mode.TRIANGULAR, 1),
                "base must not be above max, 0.1: 0.2");
        refused(
                () -> new SequentialSchedule(type, List.of(new ConstantSchedule(1)), List.of(3)),
                "milestones must be one fewer than parts: 1 and 1");
        refused(
                () -> new PiecewiseSchedule(type, new TreeMap<>(Map.of(1, 0.1)), false),
                "rates must begin at step 0: [1]");
        refused(
                () -> new FlatThenAnnealSchedule(type, 1, 0, 1, 9, Anneal.LINEAR),
                "flatFraction must be from 0 to below 1: 1.0");
        refused(() -> InverseSqrtSchedule.noam(512, 0, 1), "warmup must be positive: 0");
        refused(
                () -> WarmupSchedule.linear(50, 0.1).within(50),
                "length of the warm-up must be below the training's 50 iterations: 50");
        assertThat(WarmupSchedule.linear(49, 0.1).within(50)).isEqualTo(WarmupSchedule.linear(49, 0.1));
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable make, String message) {
        assertThatIllegalArgumentException().isThrownBy(make).withMessage(message);
    }

    private static DataSet data() {
        return new DataSet(Nd4j.create(new float[][] {{1, 2}, {-1, 0.5f}, {0.3f, -2}}), Nd4j.create(new float[][] {
            {1, 0}, {0, 1}, {1, 0}
        }));
    }

    private static MultiLayerConfiguration configuration(IUpdater updater) {
        return new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(updater)
                .list()
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nIn(2)
                        .nOut(2)
                        .build())
                .build();
    }

    private static IUpdater updater(MultiLayerConfiguration configuration) {
        return ((BaseLayer) configuration.getConf(0).getLayer()).getIUpdater();
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in = AllSchedulesTest.class.getResourceAsStream("/golden/schedules.json")) {
            return new ObjectMapper().readTree(in);
        }
    }
}
