package org.inkstone.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.tensorboard.Event;
import org.inkstone.tensorboard.EventFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

class CallbacksTest {
    @TempDir
    Path directory;

    @Test
    void stopsEarlyAndSaysWhy() {
        History history = Trainer.of(BoringModel.network(new Sgd(1e-9)))
                .epochs(50)
                .callback(EarlyStopping.on(Metric.VALIDATION_LOSS).patience(2).minDelta(0.01))
                .fit(BoringModel.data(2, 1), BoringModel.data(2, 2));
        assertThat(history.epochs()).hasSize(3);
        assertThat(history.stopReason())
                .matches(
                        "stopped early in epoch 3: validation loss has not improved on \\d\\.\\d{4} of epoch 1 for 2 checks");
    }

    @Test
    void stopsWhenTheTimeIsOver() {
        History history = Trainer.of(BoringModel.network())
                .epochs(1_000_000)
                .callback(new TimeLimit(0.002))
                .callback(new Callback() {
                    @Override
                    public void onStep(TrainingRun run) {
                        assertThat(run.secondsToDeadline()).isBetween(0.0, 0.12);
                    }
                })
                .fit(BoringModel.data(5, 1));
        assertThat(history.stopReason()).isEqualTo("0.002 minutes are over");
        assertThatThrownBy(() -> new TimeLimit(0)).hasMessage("minutes must be positive: 0.0");
    }

    @Test
    void averagedWeightsAreThereForALook() {
        MultiLayerNetwork network = BoringModel.network(new Sgd(0.5));
        ExponentialMovingAverage average = new ExponentialMovingAverage(0.9);
        List<INDArray> seen = new ArrayList<>();
        Trainer.of(network)
                .maxSteps(3)
                .callback(average)
                .callback(new Callback() {
                    @Override
                    public void onStep(TrainingRun run) {
                        INDArray raw = network.params().dup();
                        average.withAverages(
                                run, () -> seen.add(network.params().dup()));
                        assertThat(network.params()).isEqualTo(raw);
                        assertThat(seen.get(seen.size() - 1)).isNotEqualTo(raw);
                    }
                })
                .fit(BoringModel.data(5, 1));
        assertThat(network.params()).isEqualTo(seen.get(2));
    }

    @Test
    void validationMetricsNeedValidation() {
        assertThatThrownBy(() -> Trainer.of(BoringModel.network())
                        .epochs(1)
                        .callback(EarlyStopping.on(Metric.VALIDATION_ACCURACY))
                        .fit(BoringModel.data(2, 1)))
                .hasMessage("EarlyStopping goes by validation accuracy, but there is no validation data: pass it to"
                        + " fit(train, validation)");
        assertThatThrownBy(() -> EarlyStopping.on(Metric.TRAIN_LOSS).patience(0))
                .hasMessage("patience must be positive: 0");
    }

    @Test
    void keepsTheBestCheckpointsAndTheLast() throws IOException {
        Checkpoints checkpoints =
                new Checkpoints().monitor(Metric.VALIDATION_LOSS).top(2);
        History history = Trainer.of(BoringModel.network())
                .epochs(6)
                .runDirectory(directory)
                .callback(checkpoints)
                .fit(BoringModel.data(5, 1), BoringModel.data(2, 2));

        List<Integer> best = history.epochs().stream()
                .sorted(Comparator.comparingDouble(EpochRecord::validationLoss))
                .limit(2)
                .map(EpochRecord::epoch)
                .toList();
        assertThat(checkpoints.best())
                .extracting(
                        file -> Integer.parseInt(file.getFileName().toString().substring(6, 9)))
                .isEqualTo(best);
        assertThat(checkpoints.last()).contains(directory.resolve("checkpoints/last.zip"));
        try (Stream<Path> files = Files.list(directory.resolve("checkpoints"))) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    void aBrokenStepLeavesTheGoodCheckpoint() {
        MultiLayerNetwork network = BoringModel.network();
        INDArray[] good = new INDArray[1];
        assertThatThrownBy(() -> Trainer.of(network)
                        .epochs(5)
                        .runDirectory(directory)
                        .callback(new Checkpoints().everySteps(1))
                        .callback(new Callback() {
                            @Override
                            public void onEpochStart(TrainingRun run) {
                                if (run.epoch() == 2) {
                                    good[0] = network.params().dup();
                                    network.params().assign(Double.NaN);
                                }
                            }
                        })
                        .fit(BoringModel.data(3, 1)))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageStartingWith("the loss is NaN at step 4 (epoch 2), learning rate 0.01")
                .hasMessageEndingWith("; the last good checkpoint is " + directory.resolve("checkpoints/last.zip"));
        assertThat(ModelFiles.load(directory.resolve("checkpoints/last.zip")).params())
                .isEqualTo(good[0]);
    }

    @Test
    void averageFollowsItsFormula() {
        MultiLayerNetwork network = BoringModel.network();
        List<INDArray> weights = new ArrayList<>();
        weights.add(network.params().dup());
        double[] validated = new double[1];
        Trainer.of(network)
                .epochs(1)
                .callback(new ExponentialMovingAverage(0.3))
                .callback(new Callback() {
                    @Override
                    public void onStep(TrainingRun run) {
                        weights.add(network.params().dup());
                    }

                    @Override
                    public void onValidation(TrainingRun run, Validation validation) {
                        validated[0] = network.params().sumNumber().doubleValue();
                    }

                    @Override
                    public void onEpochEnd(TrainingRun run) {
                        assertThat(network.params()).isEqualTo(weights.get(5));
                    }
                })
                .fit(BoringModel.data(5, 1), BoringModel.data(1, 2));

        INDArray expected = weights.get(0).dup();
        for (int i = 0; i < 5; i++) {
            double decay = Math.min(0.3, (1.0 + i) / (10.0 + i));
            expected = expected.mul(decay).add(weights.get(i + 1).mul(1 - decay));
        }
        assertThat(network.params().equalsWithEps(expected, 1e-6)).isTrue();
        assertThat(validated[0]).isCloseTo(expected.sumNumber().doubleValue(), within(1e-5));
        assertThatThrownBy(() -> new ExponentialMovingAverage(1)).hasMessage("decay must be between 0 and 1: 1.0");
    }

    @Test
    void bestWeightsComeBack() {
        MultiLayerNetwork network = BoringModel.network();
        BestWeights best = new BestWeights(Metric.VALIDATION_LOSS);
        History history =
                Trainer.of(network).epochs(12).callback(best).fit(BoringModel.data(2, 1), BoringModel.data(2, 2));
        double now = BoringModel.batches(2, 2).stream()
                .mapToDouble(batch -> network.score(batch, false))
                .average()
                .orElseThrow();
        assertThat(now).isCloseTo(history.bestEpoch().orElseThrow().validationLoss(), within(1e-6));
        assertThat(best.epoch()).isEqualTo(history.bestEpoch().orElseThrow().epoch());
    }

    @Test
    void monitorsRecord() {
        MultiLayerNetwork network = BoringModel.network(new Sgd(0.1));
        History history = Trainer.of(network)
                .maxSteps(4)
                .callback(new LearningRateMonitor(2))
                .callback(new GradientNormMonitor())
                .callback(new MemoryMonitor(2))
                .fit(BoringModel.data(4, 1));
        assertThat(history.names()).contains("learningRate/layer0", "gradientNorm", "memory/offHeap", "memory/heap");
        assertThat(history.series("learningRate/layer1")).isDeepEqualTo(new double[][] {{2, 4}, {0.1, 0.1}});
        assertThat(java.util.Arrays.stream(history.series("gradientNorm")[1]))
                .hasSize(4)
                .allMatch(norm -> norm > 0 && norm < 10);
        if (MemoryMonitor.residentBytes().isPresent()) {
            assertThat(java.util.Arrays.stream(history.series(MemoryMonitor.RESIDENT)[1]))
                    .hasSize(2)
                    .allMatch(mib -> mib > 10);
        }
        assertThatThrownBy(() -> history.series("nothing")).hasMessageContaining("no series \"nothing\", only [loss");
    }

    @Test
    void gradientNormIsThatOfTheMeanLoss() {
        // plain gradient descent with rate 1 and no penalty moves the weights by exactly the gradient
        MultiLayerNetwork network = BoringModel.network(new Sgd(1.0));
        INDArray before = network.params().dup();
        History history = Trainer.of(network)
                .maxSteps(1)
                .callback(new GradientNormMonitor())
                .fit(BoringModel.data(1, 1));
        double moved = before.sub(network.params()).norm2Number().doubleValue();
        // the penalty of 1e-3 times the weights is added by the updater
        assertThat(history.series("gradientNorm")[1][0]).isCloseTo(moved, within(5e-3));
    }

    @Test
    void tensorBoardHasTheCurves() throws IOException {
        Trainer.of(BoringModel.network())
                .epochs(2)
                .runDirectory(directory)
                .callback(new GradientNormMonitor(5))
                .callback(new TensorBoardCallback().every(5).histogramsEvery(2))
                .fit(BoringModel.data(10, 1), BoringModel.data(2, 2));
        Map<String, List<Long>> steps = new HashMap<>();
        for (Event event : EventFileReader.readRun(directory)) {
            for (Event.Value value : event.values()) {
                steps.computeIfAbsent(value.tag(), tag -> new ArrayList<>()).add(event.step());
            }
        }
        assertThat(steps).containsEntry("loss/train", List.of(5L, 10L, 15L, 20L));
        assertThat(steps).containsEntry("loss/validation", List.of(10L, 20L));
        assertThat(steps).containsEntry("gradientNorm", List.of(5L, 10L, 15L, 20L));
        assertThat(steps).containsEntry("weights/network/0_W", List.of(20L));
        assertThat(steps).containsKeys("accuracy/train", "learningRate", "speed/examplesPerSecond");
    }
}
