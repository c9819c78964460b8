package org.inkstone.generative.texttoimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.train.ModelFiles;
import org.inkstone.train.NetworkPass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PriorNetworkTest {
    private final ComputationGraph graph = new ComputationGraph(
            PriorNetwork.builder(6).width(8).heads(2).layers(2).build());
    private final INDArray noised = random(1, 5, 6);
    private final INDArray text = random(2, 5, 6);
    private final INDArray times =
            Nd4j.createFromArray(0f, 10f, 500f, 700f, 999f).reshape(5, 1);

    private static INDArray random(long seed, long... shape) {
        return Nd4j.randn(Nd4j.getRandomFactory().getNewRandomInstance(seed), shape)
                .castTo(DataType.FLOAT);
    }

    @Test
    void gradientsAreThoseOfDifferences() {
        NetworkPass pass = NetworkPass.of(graph);
        INDArray weights = random(3, 5, 6);
        pass.forward(noised, times, text);
        INDArray byInput = pass.backward(weights).get(0);
        INDArray byParameters = pass.gradient().dup();
        float h = 1e-3f;
        for (int i = 0; i < graph.numParams(); i += 97) {
            float kept = graph.params().getFloat(i);
            graph.params().putScalar(i, kept + h);
            double above = value(pass, noised, weights);
            graph.params().putScalar(i, kept - h);
            double below = value(pass, noised, weights);
            graph.params().putScalar(i, kept);
            double slope = (above - below) / (2 * h);
            assertThat(byParameters.getDouble(i)).isCloseTo(slope, within(2e-2 + 1e-2 * Math.abs(slope)));
        }
        INDArray moved = noised.dup();
        moved.putScalar(3, 4, noised.getFloat(3, 4) + h);
        double inputSlope = (value(pass, moved, weights) - value(pass, noised, weights)) / h;
        assertThat(byInput.getDouble(3, 4)).isCloseTo(inputSlope, within(5e-2));
    }

    private double value(NetworkPass pass, INDArray x, INDArray weights) {
        return pass.output(x, times, text).mul(weights).sumNumber().doubleValue();
    }

    @Test
    void textTimeAndNoiseAllMatterAndExamplesDoNotMix() {
        graph.init();
        INDArray plain = graph.output(noised, times, text)[0];
        assertThat(plain.shape()).containsExactly(5, 6);
        assertThat(graph.output(noised, times, text.mul(0))[0]).isNotEqualTo(plain);
        assertThat(graph.output(noised, times.add(200), text)[0]).isNotEqualTo(plain);
        INDArray changed = noised.dup();
        changed.getRow(1).addi(1);
        INDArray other = graph.output(changed, times, text)[0];
        assertThat(other.getRow(0)).isEqualTo(plain.getRow(0));
        assertThat(other.getRow(1)).isNotEqualTo(plain.getRow(1));
    }

    @Test
    void comesBackFromItsFile(@TempDir Path folder) {
        graph.init();
        ModelFiles.save(graph, folder.resolve("prior.zip"));
        ComputationGraph loaded = ModelFiles.loadGraph(folder.resolve("prior.zip"));
        assertThat(loaded.output(noised, times, text)[0]).isEqualTo(graph.output(noised, times, text)[0]);
    }

    @Test
    void badInputIsNamed() {
        assertThatThrownBy(() -> PriorNetwork.builder(0)).hasMessage("embeddingSize must be positive: 0");
        assertThatThrownBy(() -> PriorNetwork.builder(4).width(6).heads(4).build())
                .hasMessage("heads must divide the width 6: 4");
        assertThatThrownBy(() -> PriorNetwork.builder(4).dropout(1)).hasMessage("dropout must be in [0, 1): 1.0");
    }
}
