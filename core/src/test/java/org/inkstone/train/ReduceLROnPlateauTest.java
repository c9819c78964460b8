package org.inkstone.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.schedule.ScheduledAdaGrad;
import org.inkstone.schedule.WarmupSchedule;
import org.inkstone.train.ReduceLROnPlateau.ThresholdMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class ReduceLROnPlateauTest {
    @TempDir
    Path directory;

    /** By the names of the golden file. */
    static Stream<Arguments> torchs() {
        Metric loss = Metric.VALIDATION_LOSS;
        Metric accuracy = Metric.VALIDATION_ACCURACY;
        return Stream.of(
                torch("plain", loss, p -> p.factor(0.1).patience(2)),
                torch("absolute", loss, p -> p.factor(0.5).patience(1).threshold(0.05, ThresholdMode.ABS)),
                torch("relative", loss, p -> p.factor(0.5).patience(1).threshold(0.05, ThresholdMode.REL)),
                torch("cooldown", loss, p -> p.factor(0.5).patience(0).cooldown(3)),
                torch("least", loss, p -> p.factor(0.3).patience(0).minRate(0.005)),
                torch("epsilon", loss, p -> p.factor(0.5).patience(0).eps(0.01)),
                torch("larger", accuracy, p -> p.factor(0.5).patience(3).threshold(0.01, ThresholdMode.REL)),
                torch("largerAbsolute", accuracy, p -> p.factor(0.5).patience(2).threshold(0.01, ThresholdMode.ABS)));
    }

    private static Arguments torch(String name, Metric metric, UnaryOperator<ReduceLROnPlateau> options) {
        return Arguments.of(name, metric, options);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("torchs")
    void checkByCheckAsTorch(String name, Metric metric, UnaryOperator<ReduceLROnPlateau> options) throws IOException {
        JsonNode golden = golden();
        JsonNode losses = golden.get("plateauLosses");
        JsonNode expected = golden.get("plateau").get(name);
        assertThat(expected.size()).isEqualTo(losses.size()).isGreaterThan(30);
        MultiLayerNetwork network = BoringModel.network(new Sgd(0.1));
        ComputationGraph graph = BoringModel.graph(new Adam(0.1));
        ReduceLROnPlateau onNetwork = options.apply(ReduceLROnPlateau.on(metric));
        ReduceLROnPlateau onGraph = options.apply(ReduceLROnPlateau.on(metric));
        onNetwork.start(Trainable.of(network));
        onGraph.start(Trainable.of(graph));
        for (int i = 0; i < losses.size(); i++) {
            onNetwork.check(losses.get(i).asDouble(), i);
            onGraph.check(losses.get(i).asDouble(), i);
            double rate = expected.get(i).asDouble();
            assertThat(network.getLearningRate(0)).as("check %d", i).isCloseTo(rate, within(1e-9 * rate));
            assertThat(network.getLearningRate(1)).isEqualTo(network.getLearningRate(0));
            assertThat(graph.getLearningRate("hidden")).isEqualTo(network.getLearningRate(0));
            assertThat(graph.getLearningRate("out")).isEqualTo(network.getLearningRate(0));
        }
        assertThat(onNetwork.reductions()).isPositive();
    }

    @Test
    void scheduleGoesOnAtAShare() {
        ISchedule schedule = CosineSchedule.overIterations(0.1, 10);
        MultiLayerNetwork network = BoringModel.network(new Adam(schedule));
        ReduceLROnPlateau plateau =
                ReduceLROnPlateau.on(Metric.TRAIN_LOSS).factor(0.5).patience(0);
        plateau.start(Trainable.of(network));
        network.setIterationCount(2);
        plateau.check(1, 1);
        assertThat(network.getLearningRate(0)).isEqualTo(schedule.valueAt(2, 0));
        plateau.check(1, 2);
        plateau.check(1, 3);
        for (int i = 0; i < 10; i++) {
            network.setIterationCount(i);
            assertThat(network.getLearningRate(0)).isCloseTo(schedule.valueAt(i, 0) / 4, within(1e-15));
        }
    }

    @Test
    void layersKeepTheRatioOfTheirRatesAndBiasesTheirs() {
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.1))
                .biasUpdater(new Sgd(0.2))
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(4)
                        .nOut(5)
                        .updater(new Nesterovs(0.04, 0.9))
                        .build())
                .layer(new DenseLayer.Builder()
                        .nIn(5)
                        .nOut(5)
                        .updater(new AdaDelta())
                        .build())
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nIn(5)
                        .nOut(3)
                        .build())
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        ReduceLROnPlateau plateau =
                ReduceLROnPlateau.on(Metric.TRAIN_LOSS).factor(0.1).patience(0).minRate(0.005);
        plateau.start(Trainable.of(network));
        plateau.check(1, 1);
        plateau.check(1, 2);
        assertThat(network.getLearningRate(0)).isEqualTo(0.005);
        assertThat(network.getLearningRate(1)).isNull();
        assertThat(network.getLearningRate(2)).isCloseTo(0.01, within(1e-15));
        IUpdater bias = network.getLayer(2).getConfig().getUpdaterByParam("b");
        assertThat(bias.getLearningRate(0, 0)).isCloseTo(0.02, within(1e-15));
    }

    private Trainer trainer(Trainable trainable, Path run) {
        return Trainer.of(trainable)
                .epochs(6)
                .runDirectory(run)
                .callback(ReduceLROnPlateau.on(Metric.VALIDATION_LOSS)
                        .factor(0.5)
                        .patience(0)
                        .cooldown(1)
                        .minRate(1e-4)
                        .threshold(100, ThresholdMode.ABS))
                .callback(new LearningRateMonitor())
                .callback(new Checkpoints());
    }

    private static History fit(Trainer trainer) {
        return trainer.fit(
                new ShuffledBatches(BoringModel.batches(6, 1)), new ShuffledBatches(BoringModel.batches(2, 2)));
    }

    private static IUpdater updater(boolean scheduled) {
        return scheduled
                ? new Adam(WarmupSchedule.linear(4, CosineSchedule.overIterations(0.02, 40)))
                : new Nesterovs(0.02, 0.9);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void trainingLowersItsRateAndResumesExactly(boolean scheduled) {
        MultiLayerNetwork whole = BoringModel.network(updater(scheduled));
        History expected = fit(trainer(Trainable.of(whole), directory.resolve("whole")));
        double[] rates = expected.series(History.LEARNING_RATE + "/layer0")[1];
        ISchedule full = CosineSchedule.overIterations(0.02, 40);
        // the first epoch is the best; those after it lower the rate, each other one cools down
        double[] shares = {1, 1, 0.5, 0.5, 0.25, 0.25};
        for (int step = 6; step < 35; step++) {
            // the monitor looks after a step, at the rate of the next
            double rate = scheduled ? full.valueAt(step + 1 - 4, 0) : 0.02;
            double share = shares[step / 6];
            assertThat(rates[step]).as("after step %d", step).isCloseTo(rate * share, within(1e-12));
        }

        for (int steps : new int[] {12, 20, 24}) {
            Path part = directory.resolve("part" + steps);
            fit(trainer(Trainable.of(BoringModel.network(updater(scheduled))), part)
                    .maxSteps(steps));
            Path last = part.resolve("checkpoints/last.zip");
            MultiLayerNetwork built = BoringModel.network(updater(scheduled));
            MultiLayerNetwork loaded = ModelFiles.loadMultiLayerNetwork(last);
            assertThat(loaded.getLearningRate(0))
                    .as("a saved network has the lowered rate")
                    .isLessThan(0.0101);
            for (MultiLayerNetwork resumed : List.of(built, loaded)) {
                Path run = directory.resolve("resumed" + steps + (resumed == built));
                History history = fit(trainer(Trainable.of(resumed), run).resumeFrom(last));
                assertThat(history.series(History.LEARNING_RATE + "/layer0")[1]).isEqualTo(rates);
                assertThat(resumed.params()).isEqualTo(whole.params());
            }
        }
    }

    /** Two networks of one step, one of them a copy, which shares its updaters with the original. */
    private static Trainable both(MultiLayerNetwork first, ComputationGraph second) {
        Map<String, Model> networks = new LinkedHashMap<>();
        networks.put("first", first);
        networks.put("copy", first.clone());
        networks.put("second", second);
        return new Trainable() {
            @Override
            public Map<String, Model> networks() {
                return networks;
            }

            @Override
            public double step(MultiDataSet batch) {
                first.fit(batch.getFeatures(0), batch.getLabels(0));
                second.fit(batch);
                return second.score();
            }

            @Override
            public void evaluate(MultiDataSet batch, Meter meter) {
                meter.addLoss(1, 1);
            }

            @Override
            public double learningRate() {
                return first.getLearningRate(0);
            }

            @Override
            public void attach(List<TrainingListener> listeners) {
                second.addListeners(listeners.toArray(new TrainingListener[0]));
            }

            @Override
            public void detach() {
                second.setListeners(List.of());
            }

            @Override
            public void startEpoch() {}

            @Override
            public void endEpoch() {}
        };
    }

    @Test
    void allNetworksAreLoweredOnce() {
        MultiLayerNetwork first = BoringModel.network(new Adam(0.1));
        ComputationGraph second = BoringModel.graph(new Sgd(0.2));
        ReduceLROnPlateau plateau = ReduceLROnPlateau.on(Metric.VALIDATION_LOSS)
                .factor(0.5)
                .patience(0)
                .threshold(100, ThresholdMode.ABS);
        Trainable both = both(first, second);
        Trainer.of(both).epochs(3).callback(plateau).fit(BoringModel.data(3, 1), BoringModel.data(2, 2));
        assertThat(plateau.reductions()).isEqualTo(2);
        assertThat(first.getLearningRate(0)).isCloseTo(0.025, within(1e-15));
        assertThat(((MultiLayerNetwork) both.networks().get("copy")).getLearningRate(0))
                .isCloseTo(0.025, within(1e-15));
        assertThat(second.getLearningRate("out")).isCloseTo(0.05, within(1e-15));
    }

    @Test
    void adaGradThatLostItsScheduleIsRefused() {
        CosineSchedule schedule = CosineSchedule.overIterations(0.1, 10);
        MultiLayerNetwork lost = BoringModel.network(new AdaGrad(schedule));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trainer.of(lost).epochs(1).fit(BoringModel.data(2, 1)))
                .withMessageContaining("ScheduledAdaGrad");
        MultiLayerNetwork kept = BoringModel.network(new ScheduledAdaGrad(schedule));
        Trainer.of(kept).epochs(1).fit(BoringModel.data(2, 1));
        assertThat(kept.getLearningRate(0)).isEqualTo(schedule.valueAt(2, 0));
    }

    @Test
    void badValuesAreNamed() {
        ReduceLROnPlateau plateau = ReduceLROnPlateau.on(Metric.VALIDATION_LOSS);
        refused(() -> plateau.factor(1), "factor must be above 0 and below 1: 1.0");
        refused(() -> plateau.factor(0), "factor must be above 0 and below 1: 0.0");
        refused(() -> plateau.patience(-1), "patience must not be negative: -1");
        refused(() -> plateau.cooldown(-2), "cooldown must not be negative: -2");
        refused(() -> plateau.threshold(-1, ThresholdMode.REL), "threshold must not be negative: -1.0");
        refused(() -> plateau.minRate(Double.NaN), "minRate must not be negative: NaN");
        refused(() -> plateau.eps(-1e-9), "eps must not be negative: -1.0E-9");
        refused(
                () -> Trainer.of(BoringModel.network())
                        .epochs(1)
                        .callback(plateau)
                        .fit(BoringModel.data(2, 1)),
                "ReduceLROnPlateau goes by validation loss, but there is no validation data: "
                        + "pass it to fit(train, validation)");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable make, String message) {
        assertThatIllegalArgumentException().isThrownBy(make).withMessage(message);
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in = ReduceLROnPlateauTest.class.getResourceAsStream("/golden/schedules.json")) {
            return new ObjectMapper().readTree(in);
        }
    }
}
