package org.inkstone.examples.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.Image;
import org.inkstone.examples.RunContext;
import org.inkstone.tensorboard.Event;
import org.inkstone.tensorboard.EventFileReader;
import org.inkstone.train.ExponentialMovingAverage;
import org.inkstone.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class SampleGridsTest {
    @TempDir
    Path directory;

    private static MultiLayerNetwork network() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.1))
                .list()
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(2)
                        .nOut(4)
                        .activation(Activation.TANH)
                        .build())
                .build());
        network.init();
        return network;
    }

    @Test
    void drawsAfterEpochsAndAtTheEnd() throws Exception {
        MultiLayerNetwork network = network();
        DataSet data = new DataSet(Nd4j.rand(40, 2), Nd4j.rand(40, 4));
        ExponentialMovingAverage average = new ExponentialMovingAverage();
        try (RunContext run = new RunContext(
                directory,
                new DatasetCache(directory, true),
                42,
                false,
                new PrintStream(new ByteArrayOutputStream()))) {
            new GenerativeOptions(3, 5, 10, 1e-3)
                    .applyTo(Trainer.of(network), run)
                    .callback(new SampleGrids(
                                    run,
                                    "noise",
                                    () -> network.output(Nd4j.ones(2, 2)).reshape(2, 1, 2, 2))
                            .everyEpochs(2)
                            .columns(2)
                            .captions(List.of("a", "b"))
                            .withAverages(average))
                    .callback(average)
                    .fit(new ViewIterator(data, 10));
            assertThat(run.files()).contains(directory.resolve("samples"));
        }
        assertThat(directory.resolve("samples/step-000008.png")).isNotEmptyFile();
        assertThat(directory.resolve("samples/step-000012.png")).isNotEmptyFile();
        List<Event> events = EventFileReader.readRun(directory);
        assertThat(events.stream().flatMap(e -> e.values().stream()).map(Event.Value::tag))
                .contains("samples");
    }

    @Test
    void picturesAreClipped() {
        INDArray batch = Nd4j.createFromArray(-2f, -1f, 0f, 1f, 3f, 1f).reshape(1, 3, 2, 1);
        Image image = NetworkPictures.images(batch).get(0);
        assertThat(image.at(0, 0, 0)).isZero();
        assertThat(image.at(0, 0, 1)).isEqualTo(128);
        assertThat(image.at(1, 0, 1)).isEqualTo(255);
        assertThat(image.at(0, 0, 2)).isEqualTo(255);
        assertThatThrownBy(() -> NetworkPictures.images(Nd4j.ones(2, 2, 4, 4)))
                .hasMessage("pictures must be [N, 1 or 3, H, W]: [2, 2, 4, 4]");
    }

    @Test
    void badOptionsAreNamed() {
        assertThatThrownBy(() -> new GenerativeOptions(0, 0, 1, 1).check()).hasMessage("--epochs must be positive: 0");
        assertThatThrownBy(() -> new GenerativeOptions(1, -1, 1, 1).check())
                .hasMessage("--minutes must not be negative: -1.0");
        assertThatThrownBy(() -> new GenerativeOptions(1, 0, 0, 1).check())
                .hasMessage("--batch-size must be positive: 0");
        assertThatThrownBy(() -> new GenerativeOptions(1, 0, 1, 0).check())
                .hasMessage("--learning-rate must be positive: 0.0");
    }
}
