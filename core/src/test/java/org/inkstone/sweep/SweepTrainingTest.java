package org.inkstone.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.arbiter.ComputationGraphSpace;
import org.deeplearning4j.arbiter.DL4JConfiguration;
import org.deeplearning4j.arbiter.GraphConfiguration;
import org.deeplearning4j.arbiter.MultiLayerSpace;
import org.deeplearning4j.arbiter.conf.updater.SgdSpace;
import org.deeplearning4j.arbiter.layers.DenseLayerSpace;
import org.deeplearning4j.arbiter.layers.OutputLayerSpace;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DataLoader;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Iris;
import org.inkstone.sweep.TrialRecord.State;
import org.inkstone.train.Callback;
import org.inkstone.train.History;
import org.inkstone.train.Metric;
import org.inkstone.train.Trainer;
import org.inkstone.train.TrainingRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

@Timeout(120)
class SweepTrainingTest {
    private static final int EPOCHS = 9;

    private static MultiLayerConfiguration network(IUpdater updater, int units, long seed) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(updater)
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(units)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(4))
                .build();
    }

    private static History train(MultiLayerConfiguration configuration, Trial trial, Callback watch) throws Exception {
        return train(Trainer.of(new MultiLayerNetwork(configuration)), trial, watch);
    }

    private static History train(Trainer trainer, Trial trial, Callback watch) throws Exception {
        DataSplit data = Iris.load().split(0.7, 1);
        try (DataLoader train = DataLoader.builder(data.train())
                        .batchSize(16)
                        .shuffle(trial.seed())
                        .build();
                DataLoader validation =
                        DataLoader.builder(data.validation()).batchSize(64).build()) {
            return trainer.epochs(EPOCHS)
                    .seed(trial.seed())
                    .callback(trial.callback(Metric.VALIDATION_LOSS))
                    .callback(watch)
                    .fit(train, validation);
        }
    }

    private static double loss(History history) {
        return history.lastEpoch().orElseThrow().validationLoss();
    }

    private static Sweep sweep(Map<Integer, Long> epochs) {
        SearchSpace space = SearchSpace.builder()
                .add("rate", Spaces.logUniform(1e-5, 0.5))
                .add("units", Spaces.integer(2, 12))
                .build();
        return Sweep.of(space, trial -> {
                    Parameters p = trial.parameters();
                    MultiLayerConfiguration configuration =
                            network(new Sgd(p.getDouble("rate")), p.getInt("units"), trial.seed());
                    return loss(train(configuration, trial, new Callback() {
                        @Override
                        public void onEpochEnd(TrainingRun run) {
                            epochs.merge(trial.number(), 1L, Long::sum);
                        }
                    }));
                })
                .minimize()
                .trials(12);
    }

    @Test
    void laggingTrainingsAreStoppedByTheCallback() {
        Map<Integer, Long> epochs = new HashMap<>();
        SweepResult result =
                sweep(epochs).earlyStopping(SuccessiveHalving.of(1, EPOCHS, 3)).run();
        assertThat(result.in(State.FAILED)).isEmpty();
        assertThat(result.in(State.STOPPED)).isNotEmpty().allSatisfy(t -> {
            assertThat(epochs.get(t.number())).isLessThan(EPOCHS);
            assertThat(t.rungs()).hasSize(epochs.get(t.number()) == 1 ? 1 : 2);
        });
        TrialRecord best = result.best().orElseThrow();
        assertThat(best.state()).isEqualTo(State.COMPLETED);
        assertThat(epochs.get(best.number())).isEqualTo(EPOCHS);
        assertThat((double) best.parameters().get("rate")).isGreaterThan(0.01);
    }

    @Test
    void theSameSweepGivesTheSameScores() {
        List<Double> one = sweep(new HashMap<>()).trials(3).run().trials().stream()
                .map(TrialRecord::score)
                .toList();
        List<Double> two = sweep(new HashMap<>()).trials(3).run().trials().stream()
                .map(TrialRecord::score)
                .toList();
        assertThat(one).isEqualTo(two).doesNotHaveDuplicates();
    }

    @Test
    void theTimeBudgetStopsATrainingAfterItsStep() {
        SearchSpace space = SearchSpace.of("rate", Spaces.fixed(0.1));
        int[] steps = {0};
        SweepResult result = Sweep.of(
                        space,
                        trial -> loss(train(network(new Sgd(0.1), 4, trial.seed()), trial, new Callback() {
                            @Override
                            public void onStep(TrainingRun run) {
                                steps[0]++;
                                try {
                                    Thread.sleep(100);
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            }
                        })))
                .minimize()
                .timeBudget(Duration.ofMillis(1500))
                .run();
        assertThat(result.trials()).isEmpty();
        // nine epochs have 63 steps and would take more than six seconds
        assertThat(steps[0]).isBetween(1, 30);
    }

    @Test
    void arbitersOwnNetworkSpaces() {
        MultiLayerSpace space = new MultiLayerSpace.Builder()
                .updater(new SgdSpace(Spaces.logUniform(1e-3, 0.3)))
                .addLayer(new DenseLayerSpace.Builder()
                        .nIn(4)
                        .nOut(Spaces.integer(2, 12))
                        .activation(Spaces.choice(Activation.TANH, Activation.RELU))
                        .build())
                .addLayer(new OutputLayerSpace.Builder()
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .lossFunction(LossFunction.MCXENT)
                        .build())
                .setInputType(InputType.feedForward(4))
                .build();
        for (SearchStrategy strategy : List.of(SearchStrategy.random(), SearchStrategy.grid(2))) {
            SweepResult result = Sweep.of(
                            space,
                            trial -> loss(train(
                                    trial.parameters()
                                            .get("configuration", DL4JConfiguration.class)
                                            .getMultiLayerConfiguration(),
                                    trial,
                                    new Callback() {})))
                    .minimize()
                    .strategy(strategy)
                    .trials(4)
                    .run();
            assertThat(result.in(State.COMPLETED)).hasSize(4);
            assertThat(result.trials().get(0).parameters()).hasSize(3);
        }
    }

    @Test
    void arbitersOwnGraphSpaces() {
        ComputationGraphSpace space = new ComputationGraphSpace.Builder()
                .updater(new SgdSpace(Spaces.logUniform(1e-3, 0.3)))
                .addInputs("flower")
                .addLayer(
                        "hidden",
                        new DenseLayerSpace.Builder()
                                .nIn(4)
                                .nOut(Spaces.integer(2, 12))
                                .activation(Activation.TANH)
                                .build(),
                        "flower")
                .addLayer(
                        "species",
                        new OutputLayerSpace.Builder()
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .lossFunction(LossFunction.MCXENT)
                                .build(),
                        "hidden")
                .setOutputs("species")
                .setInputTypes(InputType.feedForward(4))
                .build();
        SweepResult result = Sweep.of(
                        space,
                        trial -> loss(train(
                                Trainer.of(new ComputationGraph(trial.parameters()
                                        .get("configuration", GraphConfiguration.class)
                                        .getConfiguration())),
                                trial,
                                new Callback() {})))
                .minimize()
                .trials(4)
                .run();
        assertThat(result.in(State.COMPLETED)).hasSize(4);
        assertThat(result.trials().stream().map(TrialRecord::score)).doesNotHaveDuplicates();
        assertThat(result.trials().get(0).parameters()).hasSize(2);
    }
}
