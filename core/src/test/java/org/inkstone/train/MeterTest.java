package org.inkstone.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.Linear;
import org.inkstone.nn.OutputLinear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class MeterTest {
    @TempDir
    Path directory;

    private static double accuracy(INDArray labels, INDArray output, INDArray mask) {
        Meter meter = new Meter();
        meter.addPredictions(labels, output, mask);
        return meter.accuracy();
    }

    @Test
    void countsClassesSmoothedLabelsAndColumns() {
        INDArray labels = Nd4j.create(new float[][] {{1, 0}, {0, 1}, {0, 1}, {1, 0}});
        INDArray output = Nd4j.create(new float[][] {{.9f, .1f}, {.2f, .8f}, {.6f, .4f}, {.7f, .3f}});
        assertThat(accuracy(labels, output, null)).isEqualTo(0.75);
        assertThat(accuracy(labels.mul(0.8).add(0.1), output, null)).isEqualTo(0.75);
        assertThat(accuracy(labels.dup('f'), output, null)).isEqualTo(0.75);
        INDArray mask = Nd4j.create(new float[] {1, 1, 0, 1}, new long[] {4, 1});
        assertThat(accuracy(labels, output, mask)).isEqualTo(1);
        INDArray column = Nd4j.create(new float[] {1, 0, 1}, new long[] {3, 1});
        assertThat(accuracy(column, Nd4j.create(new float[] {.6f, .4f, .4f}, new long[] {3, 1}), null))
                .isCloseTo(2.0 / 3, within(1e-12));
    }

    @Test
    void sequencesCountEachStepThatIsNotMasked() {
        // one example, two classes, three steps
        INDArray labels = Nd4j.create(new float[] {1, 0, 1, 0, 1, 0}, new long[] {1, 2, 3});
        INDArray output = Nd4j.create(new float[] {.9f, .9f, .9f, .1f, .1f, .1f}, new long[] {1, 2, 3});
        assertThat(accuracy(labels, output, null)).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(accuracy(labels, output, Nd4j.create(new float[][] {{1, 0, 1}})))
                .isEqualTo(1);
    }

    @Test
    void regressionHasNoAccuracy() {
        INDArray values = Nd4j.create(new float[][] {{3, -2}, {1, 7}});
        assertThat(accuracy(values, values, null)).isNaN();
        assertThatThrownBy(() -> new Meter().addLoss(1, 0)).hasMessage("examples must be positive: 0");
    }

    /** Each kind of loss, computed from the output as validation does it, is DL4J's. */
    @Test
    void lossFromTheOutputIsDl4js() {
        DataSet batch = BoringModel.batches(1, 3).get(0);
        for (LossFunctions.LossFunction loss : new LossFunctions.LossFunction[] {
            LossFunctions.LossFunction.MCXENT,
            LossFunctions.LossFunction.NEGATIVELOGLIKELIHOOD,
            LossFunctions.LossFunction.XENT,
            LossFunctions.LossFunction.MSE,
            LossFunctions.LossFunction.MEAN_ABSOLUTE_ERROR,
            LossFunctions.LossFunction.KL_DIVERGENCE
        }) {
            boolean single = loss == LossFunctions.LossFunction.XENT;
            MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                    .seed(1)
                    .updater(new Adam(0.01))
                    .l2(0.01)
                    .list()
                    .layer(new Linear.Builder()
                            .nIn(4)
                            .nOut(6)
                            .activation(Activation.TANH)
                            .build())
                    .layer(new OutputLinear.Builder(loss)
                            .nIn(6)
                            .nOut(3)
                            .activation(single ? Activation.SIGMOID : Activation.SOFTMAX)
                            .build())
                    .build());
            Meter meter = new Meter();
            Trainable.of(network).evaluate(batch.toMultiDataSet(), meter);
            assertThat(meter.loss()).as(loss.name()).isCloseTo(network.score(batch, false), within(1e-5));
        }
    }

    @Test
    void severalInputsTakeAMultiIterator() {
        ComputationGraph graph = BoringModel.graph(new Adam(0.01));
        History history = Trainer.of(graph)
                .epochs(2)
                .fit(
                        new MultiDataSetIteratorAdapter(BoringModel.data(3, 1)),
                        new MultiDataSetIteratorAdapter(BoringModel.data(2, 2)));
        assertThat(history.steps()).isEqualTo(6);
        assertThat(history.lastEpoch().orElseThrow().validationAccuracy()).isBetween(0.0, 1.0);
    }

    @Test
    void inkstonesLayersPassTheModelFile() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.01))
                .list()
                .layer(new Linear.Builder()
                        .nIn(4)
                        .nOut(6)
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLinear.Builder().nIn(6).nOut(3).build())
                .build());
        network.init();
        ModelFiles.save(network, directory.resolve("model.zip"));
        assertThat(ModelFiles.load(directory.resolve("model.zip")).params()).isEqualTo(network.params());
    }
}
