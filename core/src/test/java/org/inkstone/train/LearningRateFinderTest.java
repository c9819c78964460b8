package org.inkstone.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.inkstone.schedule.WarmupSchedule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

@Timeout(120)
class LearningRateFinderTest {
    private DataSet all;

    @BeforeEach
    void makeData() {
        Nd4j.getRandom().setSeed(3);
        var features = Nd4j.rand(96, 6).subi(0.5);
        var labels = Nd4j.zeros(96, 2);
        for (int i = 0; i < 96; i++) {
            labels.putScalar(i, features.getDouble(i, 0) + features.getDouble(i, 1) > 0 ? 0 : 1, 1);
        }
        all = new DataSet(features, labels);
    }

    private DataSetIterator data() {
        return new ExistingDataSetIterator(all.batchBy(16));
    }

    private static MultiLayerConfiguration configuration(IUpdater updater) {
        return new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(updater)
                .biasUpdater(new Sgd(0.3))
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(6)
                        .nOut(12)
                        .activation(Activation.TANH)
                        .dropOut(0.8)
                        .build())
                .layer(new BatchNormalization.Builder().nIn(12).nOut(12).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(12)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
    }

    private static MultiLayerNetwork network() {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration(new Adam(WarmupSchedule.linear(50, 0.02))));
        network.init();
        return network;
    }

    @Test
    void suggestsARateThatTrains() throws IOException {
        MultiLayerNetwork network = network();
        LearningRateRange range = LearningRateFinder.of(network).minRate(1e-5).find(data());
        assertThat(range.rates()[0]).isEqualTo(1e-5);
        assertThat(range.rates()).isSorted();
        double rate = range.suggestion();
        assertThat(rate).isBetween(1e-4, 1.0);
        assertThat(range.minimumOverTen()).isPresent();
        MultiLayerNetwork trained = new MultiLayerNetwork(configuration(new Adam(rate)));
        trained.init();
        double before = trained.score(all);
        for (int i = 0; i < 5; i++) {
            trained.fit(data());
        }
        assertThat(trained.score(all)).isLessThan(before / 2);
        assertThat(range.figure("range test").toImage().getWidth()).isGreaterThan(300);
    }

    @Test
    void aLossThatExplodesEndsTheTest() {
        MultiLayerConfiguration linear = new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.1))
                .list()
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(6)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build();
        LearningRateRange range = LearningRateFinder.of(new MultiLayerNetwork(linear))
                .maxRate(1e6)
                .find(data());
        assertThat(range.rates().length).isLessThan(100);
        assertThat(range.stopReason()).matches("the loss .*");
        assertThat(range.suggestion()).isLessThan(range.rates()[range.rates().length - 1]);
    }

    @Test
    void everythingIsAsItWas() {
        MultiLayerNetwork tested = network();
        MultiLayerNetwork untouched = network();
        for (MultiLayerNetwork network : List.of(tested, untouched)) {
            Nd4j.getRandom().setSeed(9);
            network.fit(data()); // moments, counters and running statistics that are not fresh
        }
        assertThat(tested.params()).isEqualTo(untouched.params());
        String configuration = tested.getLayerWiseConfigurations().toJson();
        long root = Nd4j.getRandom().rootState();
        long node = Nd4j.getRandom().nodeState();
        LearningRateFinder.of(tested).steps(40).find(data());
        assertThat(Nd4j.getRandom().rootState()).isEqualTo(root);
        assertThat(Nd4j.getRandom().nodeState()).isEqualTo(node);
        assertThat(tested.getLayerWiseConfigurations().toJson()).isEqualTo(configuration);
        assertThat(tested.params()).isEqualTo(untouched.params());
        assertThat(tested.updaterState()).isEqualTo(untouched.updaterState());
        assertThat(tested.getLearningRate(0)).isEqualTo(untouched.getLearningRate(0));
        for (MultiLayerNetwork network : List.of(tested, untouched)) {
            Nd4j.getRandom().setSeed(10);
            network.fit(data());
        }
        assertThat(tested.params()).isEqualTo(untouched.params());
        assertThat(tested.updaterState()).isEqualTo(untouched.updaterState());
    }

    @Test
    void graphsToo() {
        ComputationGraph tested = graph();
        ComputationGraph untouched = graph();
        tested.fit(data());
        untouched.fit(data());
        LearningRateRange range =
                LearningRateFinder.of(tested).steps(40).minRate(1e-4).find(data());
        assertThat(range.suggestion()).isBetween(1e-4, 10.0);
        tested.fit(data());
        untouched.fit(data());
        assertThat(tested.params()).isEqualTo(untouched.params());
    }

    private static ComputationGraph graph() {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0.01))
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                        "hidden",
                        new DenseLayer.Builder()
                                .nIn(6)
                                .nOut(12)
                                .activation(Activation.TANH)
                                .build(),
                        "in")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nIn(12)
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "hidden")
                .setOutputs("out")
                .build();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        return graph;
    }

    @Test
    void anyTrainable() {
        Counting counting = new Counting(network());
        LearningRateRange range = LearningRateFinder.of(counting).steps(20).find(data());
        assertThat(range.losses()).hasSize(20);
        assertThat(counting.steps).isZero(); // its own state is back as well
    }

    @Test
    void evenAfterAnException() {
        MultiLayerNetwork network = network();
        var before = network.params().dup();
        Counting failing = new Counting(network);
        failing.failAt = 7;
        assertThatThrownBy(() -> LearningRateFinder.of(failing).find(data())).hasMessage("step 7");
        assertThat(network.params()).isEqualTo(before);
        assertThat(failing.steps).isZero();
    }

    @Test
    void randomNumbersGoOnWhereTheyWere() {
        MultiLayerNetwork network = network();
        Nd4j.getRandom().setSeed(5);
        Nd4j.rand(7);
        var expected = Nd4j.rand(7);
        Nd4j.getRandom().setSeed(5);
        Nd4j.rand(7);
        LearningRateFinder.of(network).steps(5).find(data());
        assertThat(Nd4j.rand(7)).isEqualTo(expected);
    }

    @Test
    void aFallAfterAnExplosionIsNoSuggestion() {
        double[] rates = new double[40];
        double[] losses = new double[40];
        for (int i = 0; i < 40; i++) {
            rates[i] = Math.pow(10, i / 10.0 - 4);
            losses[i] = i < 20 ? 2 - i * 0.05 : i < 25 ? 9 : 2.3;
        }
        LearningRateRange range = new LearningRateRange(rates, losses, losses, "done");
        assertThat(range.suggestion()).isLessThanOrEqualTo(rates[19]);
    }

    @Test
    void noRateWhereNothingFalls() {
        double[] rates = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
        double[] losses = {1, 2, 3, 4, 5, 6};
        LearningRateRange range = new LearningRateRange(rates, losses, losses, "done");
        assertThat(range.steepest()).isEmpty();
        assertThat(range.minimumOverTen()).isEmpty();
        assertThatThrownBy(range::suggestion)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("the loss never fell in 6 steps");
    }

    @Test
    void badSettings() {
        LearningRateFinder finder = LearningRateFinder.of(network());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> finder.minRate(0))
                .withMessage("minRate must be positive: 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> finder.steps(1))
                .withMessage("steps must be at least 2: 1");
        assertThatIllegalArgumentException().isThrownBy(() -> finder.smoothing(1));
        assertThatIllegalArgumentException().isThrownBy(() -> finder.divergence(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> finder.minRate(1).maxRate(0.1).find(data()))
                .withMessage("minRate must be below maxRate, 0.1: 1.0");
    }

    /** A trainable with a counter of its own. */
    private static final class Counting implements Trainable {
        private final Trainable inner;
        private long steps;
        private long failAt = -1;

        Counting(MultiLayerNetwork network) {
            inner = Trainable.of(network);
        }

        @Override
        public Map<String, Model> networks() {
            return inner.networks();
        }

        @Override
        public double step(MultiDataSet batch) {
            if (++steps == failAt) {
                throw new IllegalStateException("step " + steps);
            }
            return inner.step(batch);
        }

        @Override
        public void evaluate(MultiDataSet batch, Meter meter) {
            inner.evaluate(batch, meter);
        }

        @Override
        public double learningRate() {
            return inner.learningRate();
        }

        @Override
        public void attach(List<TrainingListener> listeners) {
            inner.attach(listeners);
        }

        @Override
        public void detach() {
            inner.detach();
        }

        @Override
        public void startEpoch() {
            inner.startEpoch();
        }

        @Override
        public void endEpoch() {
            inner.endEpoch();
        }

        @Override
        public void save(TrainingState state) {
            state.put("steps", steps);
        }

        @Override
        public void restore(TrainingState state) {
            steps = state.getLong("steps");
        }
    }
}
