package org.inkstone.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.inkstone.nn.Linear;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Two networks in a row, driven from outside, in the common loop. */
class PassTrainableTest {
    private static final class Chain extends PassTrainable {
        private final NetworkPass first;
        private final NetworkPass second;

        Chain(NetworkPass first, NetworkPass second) {
            super(inOrder(first, second));
            this.first = first;
            this.second = second;
        }

        private static Map<String, NetworkPass> inOrder(NetworkPass first, NetworkPass second) {
            Map<String, NetworkPass> passes = new LinkedHashMap<>();
            passes.put("first", first);
            passes.put("second", second);
            return passes;
        }

        @Override
        public double step(MultiDataSet batch) {
            INDArray error = second.forward(first.forward(batch.getFeatures(0))).sub(batch.getLabels(0));
            first.backward(second.backward(error.mul(2.0 / error.length())).get(0));
            double loss = error.norm2Number().doubleValue();
            first.update(loss);
            second.update(loss);
            return loss;
        }

        @Override
        public void evaluate(MultiDataSet batch, Meter meter) {
            meter.addLoss(1, 1);
        }
    }

    private final ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
            .updater(new Sgd(0.1))
            .graphBuilder()
            .addInputs("x")
            .addLayer("y", linear(), "x")
            .setOutputs("y")
            .build());
    private final MultiLayerNetwork layers = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
            .updater(new Sgd(0.2))
            .list()
            .layer(linear())
            .build());

    private static Linear linear() {
        return new Linear.Builder()
                .nIn(3)
                .nOut(3)
                .activation(Activation.IDENTITY)
                .build();
    }

    @Test
    void listenersAndEpochsAreThoseOfAllNetworks() {
        Chain chain = new Chain(NetworkPass.of(graph), NetworkPass.of(layers));
        List<Model> seen = new ArrayList<>();
        BaseTrainingListener own = new BaseTrainingListener() {};
        layers.setListeners(own);
        Trainer.of(chain)
                .epochs(2)
                .callback(new BaseTrainingListener() {
                    @Override
                    public void iterationDone(Model model, int iteration, int epoch) {
                        seen.add(model);
                    }
                })
                .fit(new SingletonDataSetIterator(new DataSet(Nd4j.rand(4, 3), Nd4j.rand(4, 3))));
        assertThat(seen).containsExactly(graph, layers, graph, layers);
        assertThat(graph.getEpochCount()).isEqualTo(2);
        assertThat(layers.getEpochCount()).isEqualTo(2);
        assertThat(layers.getListeners()).containsExactly(own);
        assertThat(graph.getListeners()).isEmpty();
        assertThat(chain.learningRate()).isCloseTo(0.1, within(1e-12));
        assertThat(chain.networks().keySet()).containsExactly("first", "second");
    }

    @Test
    void noNetworkIsRefused() {
        assertThatThrownBy(() -> new PassTrainable(Map.of()) {
                    @Override
                    public double step(MultiDataSet batch) {
                        return 0;
                    }

                    @Override
                    public void evaluate(MultiDataSet batch, Meter meter) {}
                })
                .hasMessageContaining("needs a network");
    }
}
