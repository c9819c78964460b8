package org.inkstone.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.inkstone.schedule.WarmupSchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.slf4j.LoggerFactory;

class TrainerTest {
    @TempDir
    Path directory;

    @Test
    void learnsAndKeepsHistory() {
        MultiLayerNetwork network = BoringModel.network();
        History history = Trainer.of(network).epochs(30).fit(BoringModel.data(10, 1), BoringModel.data(4, 2));

        assertThat(history.epochs()).hasSize(30);
        assertThat(history.steps()).isEqualTo(300);
        assertThat(history.stopReason()).isEqualTo("all 30 epochs done");
        EpochRecord last = history.lastEpoch().orElseThrow();
        assertThat(last.validationAccuracy()).isGreaterThan(0.85);
        assertThat(last.trainAccuracy()).isBetween(0.6, 1.0);
        assertThat(last.trainLoss()).isLessThan(history.epochs().get(0).trainLoss());
        assertThat(last.examplesPerSecond()).isPositive();
        assertThat(last.waitingShare()).isBetween(0.0, 1.0);
        assertThat(history.series(History.VALIDATION_LOSS)[0]).hasSize(30).endsWith(300.0);
        assertThat(network.getEpochCount()).isEqualTo(30);
        assertThat(network.getIterationCount()).isEqualTo(300);
        assertThat(network.getListeners()).isEmpty();
    }

    @Test
    void validationIsWhatDl4jComputes() {
        MultiLayerNetwork network = BoringModel.network();
        List<DataSet> data = BoringModel.batches(3, 5);
        History history = Trainer.of(network).epochs(2).fit(BoringModel.data(5, 1), BoringModel.data(3, 5));

        double loss = data.stream()
                .mapToDouble(batch -> network.score(batch, false))
                .average()
                .orElseThrow();
        EpochRecord last = history.lastEpoch().orElseThrow();
        assertThat(last.validationLoss()).isCloseTo(loss, within(1e-6));
        assertThat(last.validationAccuracy())
                .isCloseTo(network.evaluate(BoringModel.data(3, 5)).accuracy(), within(1e-9));
    }

    @Test
    void graphIsTheSameAsNetwork() {
        MultiLayerNetwork network = BoringModel.network(new Adam(0.01));
        ComputationGraph graph = BoringModel.graph(new Adam(0.01));
        graph.setParams(network.params());
        History first = Trainer.of(network).epochs(3).fit(BoringModel.data(5, 1), BoringModel.data(2, 2));
        History second = Trainer.of(graph).epochs(3).fit(BoringModel.data(5, 1), BoringModel.data(2, 2));

        assertThat(second.losses()).isEqualTo(first.losses());
        EpochRecord a = first.lastEpoch().orElseThrow();
        EpochRecord b = second.lastEpoch().orElseThrow();
        assertThat(b.trainAccuracy()).isEqualTo(a.trainAccuracy());
        assertThat(b.validationLoss()).isCloseTo(a.validationLoss(), within(1e-7));
        assertThat(b.validationAccuracy()).isEqualTo(a.validationAccuracy());
    }

    @Test
    void sameSeedSameRun() {
        double[] first = Trainer.of(BoringModel.network())
                .epochs(2)
                .seed(3)
                .fit(BoringModel.data(5, 1))
                .losses();
        double[] second = Trainer.of(BoringModel.network())
                .epochs(2)
                .seed(3)
                .fit(BoringModel.data(5, 1))
                .losses();
        double[] other = Trainer.of(BoringModel.network())
                .epochs(2)
                .seed(4)
                .fit(BoringModel.data(5, 1))
                .losses();
        assertThat(second).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void callbacksAreCalledInOrder() {
        List<String> calls = new ArrayList<>();
        Trainer.of(BoringModel.network())
                .epochs(2)
                .limitBatches(2)
                .callback(new Recorder("a", 0, calls))
                .callback(new Recorder("b", -1, calls))
                .fit(BoringModel.data(5, 1), BoringModel.data(2, 2));

        assertThat(calls.stream().filter(call -> call.startsWith("a ")).toList())
                .containsExactly(
                        "a start",
                        "a epoch 1",
                        "a step 1",
                        "a step 2",
                        "a validating",
                        "a validated",
                        "a end of 1",
                        "a epoch 2",
                        "a step 3",
                        "a step 4",
                        "a validating",
                        "a validated",
                        "a end of 2",
                        "a end");
        assertThat(calls).startsWith("b start", "a start", "b epoch 1", "a epoch 1");
    }

    @Test
    void dl4jListenersSeeTheUsualCalls() {
        List<String> calls = new ArrayList<>();
        Trainer.of(BoringModel.network())
                .epochs(1)
                .callback(new BaseTrainingListener() {
                    @Override
                    public void iterationDone(Model model, int iteration, int epoch) {
                        calls.add("iteration " + iteration + " of epoch " + epoch);
                    }

                    @Override
                    public void onEpochStart(Model model) {
                        calls.add("start");
                    }

                    @Override
                    public void onEpochEnd(Model model) {
                        calls.add("end");
                    }
                })
                .fit(BoringModel.data(2, 1));
        assertThat(calls).containsExactly("start", "iteration 0 of epoch 0", "iteration 1 of epoch 0", "end");
    }

    @Test
    void stepsMayEndInTheMiddleOfAnEpoch() {
        History history =
                Trainer.of(BoringModel.network()).maxSteps(7).fit(BoringModel.data(5, 1), BoringModel.data(2, 2));
        assertThat(history.steps()).isEqualTo(7);
        assertThat(history.epochs()).extracting(EpochRecord::complete).containsExactly(true, false);
        assertThat(history.stopReason()).isEqualTo("all 7 steps done");
        assertThat(history.lastEpoch().orElseThrow().validationLoss()).isFinite();
    }

    @Test
    void validatesEveryFewSteps() {
        History history = Trainer.of(BoringModel.network())
                .epochs(2)
                .validationEverySteps(3)
                .fit(BoringModel.data(5, 1), BoringModel.data(2, 2));
        assertThat(history.series(History.VALIDATION_LOSS)[0]).containsExactly(3, 6, 9);
    }

    @Test
    void smokeRunTakesTwoBatchesOfEverything() {
        History history = Trainer.of(BoringModel.network())
                .epochs(50)
                .smokeRun()
                .fit(BoringModel.data(10, 1), BoringModel.data(10, 2));
        assertThat(history.steps()).isEqualTo(2);
        assertThat(history.epochs()).hasSize(1);
    }

    @Test
    void oneBatchIsLearntByHeart() {
        MultiLayerNetwork network = BoringModel.network(new Adam(0.05));
        History history = Trainer.of(network).overfitOneBatch(200).fit(BoringModel.data(10, 1));
        assertThat(history.steps()).isEqualTo(200);
        assertThat(history.lastEpoch().orElseThrow().validationAccuracy()).isEqualTo(1.0);
    }

    @Test
    void nonFiniteLossEndsIt() {
        MultiLayerNetwork network = BoringModel.network(new Sgd(1e30));
        assertThatThrownBy(() -> Trainer.of(network).epochs(5).fit(BoringModel.data(5, 1)))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("at step ")
                .hasMessageContaining("learning rate 1.0E30");
    }

    @Test
    void writesMetricsAndConfig() throws IOException {
        Trainer.of(BoringModel.network())
                .epochs(2)
                .runDirectory(directory.resolve("run"))
                .callback(new CsvLogger())
                .callback(new ProgressBarCallback(true, Duration.ZERO))
                .callback(new ProgressBarCallback(false, Duration.ZERO).showing("second loss", () -> 7))
                .fit(BoringModel.data(5, 1), BoringModel.data(2, 2));

        List<String> epochs = Files.readAllLines(directory.resolve("run/metrics.csv"));
        assertThat(epochs).hasSize(3);
        assertThat(epochs.get(0)).startsWith("epoch,step,train_loss");
        assertThat(epochs.get(2)).startsWith("2,10,");
        assertThat(Files.readAllLines(directory.resolve("run/steps.csv"))).hasSize(11);
        assertThat(directory.resolve("run/config.json")).content().contains("\"epochs\" : 2", "MultiLayerNetwork");
        assertThat(directory.resolve("run")).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void badSettingsAreRefusedBeforeWorkStarts() throws IOException {
        Trainer trainer = Trainer.of(BoringModel.network());
        assertThatThrownBy(() -> trainer.epochs(0)).hasMessage("epochs must be positive: 0");
        assertThatThrownBy(() -> trainer.limitBatches(-1)).hasMessage("limitBatches must be positive: -1");
        assertThatThrownBy(() -> trainer.fit(BoringModel.data(1, 1))).hasMessageContaining("set epochs(n)");
        assertThatThrownBy(() -> Trainer.of(BoringModel.network())
                        .epochs(1)
                        .callback(new CsvLogger())
                        .fit(BoringModel.data(1, 1)))
                .hasMessage("CsvLogger writes files: say where by runDirectory(path)");
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> Trainer.of(BoringModel.network())
                        .epochs(1)
                        .runDirectory(file.resolve("run"))
                        .fit(BoringModel.data(1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cannot write to the run directory " + file.resolve("run"));
    }

    @Test
    void dataThatDoesNotFitIsNamed() {
        MultiLayerNetwork network = BoringModel.network();
        DataSet batch = BoringModel.batches(1, 1).get(0);
        DataSet labels = new DataSet(batch.getFeatures(), batch.getFeatures());
        DataSet features = new DataSet(batch.getLabels(), batch.getLabels());
        assertThatThrownBy(() -> Trainer.of(network).epochs(1).fit(iterator(labels)))
                .hasMessage("the network has 3 outputs, but the labels have 4 columns");
        assertThatThrownBy(() -> Trainer.of(network).epochs(1).fit(iterator(features)))
                .hasMessage("the network takes 4 features, but the data has 3");
    }

    private static org.nd4j.linalg.dataset.api.iterator.DataSetIterator iterator(DataSet batch) {
        return new org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator<>(batch.asList(), 8);
    }

    private record Recorder(String id, int order, List<String> calls) implements Callback {
        @Override
        public void onTrainStart(TrainingRun run) {
            calls.add(id + " start");
        }

        @Override
        public void onEpochStart(TrainingRun run) {
            calls.add(id + " epoch " + run.epoch());
        }

        @Override
        public void onStep(TrainingRun run) {
            calls.add(id + " step " + run.step());
        }

        @Override
        public void onValidationStart(TrainingRun run) {
            calls.add(id + " validating");
        }

        @Override
        public void onValidation(TrainingRun run, Validation validation) {
            calls.add(id + " validated");
        }

        @Override
        public void onEpochEnd(TrainingRun run) {
            calls.add(id + " end of " + run.epoch());
        }

        @Override
        public void onTrainEnd(TrainingRun run) {
            calls.add(id + " end");
        }
    }

    /** With nothing random in it, the running accuracy of one batch is that of the network before the step. */
    @Test
    void runningAccuracyIsThatOfTheBatchBeforeTheStep() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Sgd(0.1))
                .list()
                .layer(new OutputLayer.Builder()
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(2, 2, 1))
                .build());
        network.init();
        DataSet flat = BoringModel.batches(1, 4).get(0);
        DataSet batch = new DataSet(flat.getFeatures().reshape(8, 1, 2, 2), flat.getLabels());
        double expected = network.evaluate(iterator(batch)).accuracy();
        History history = Trainer.of(network).maxSteps(1).fit(iterator(batch));
        assertThat(history.lastEpoch().orElseThrow().trainAccuracy()).isCloseTo(expected, within(1e-12));
    }

    @Test
    void layersWithWrongGradientsAreRefused() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                        .kernelSize(2, 2)
                        .dilation(2, 2)
                        .build())
                .layer(new OutputLayer.Builder()
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(6, 6, 1))
                .build());
        assertThatThrownBy(() -> Trainer.of(network).epochs(1).fit(BoringModel.data(1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layer 0");
    }

    @Test
    void aWarmUpThatTheTrainingDoesNotOutlastIsWarnedOf() {
        Logger logger = (Logger) LoggerFactory.getLogger(LearningRates.class);
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        logger.addAppender(seen);
        try {
            for (int length : new int[] {9, 10}) {
                Trainer.of(BoringModel.network(new Sgd(WarmupSchedule.linear(length, 0.1))))
                        .maxSteps(10)
                        .fit(BoringModel.data(5, 1));
            }
        } finally {
            logger.detachAppender(seen);
        }
        assertThat(seen.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("the warm-up of 10 iterations is not over when the training ends, after 10");
    }
}
