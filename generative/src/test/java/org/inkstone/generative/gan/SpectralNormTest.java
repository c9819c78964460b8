package org.inkstone.generative.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.generative.GoldenJson;
import org.inkstone.train.NetworkPass;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SpectralNormTest {
    @Test
    void followsPyTorch() {
        for (GoldenJson golden : GoldenJson.read("gan.json").parts("spectral")) {
            long[] shape = Arrays.stream(golden.numbers("shape"))
                    .mapToLong(size -> (long) size)
                    .toArray();
            INDArray weights = golden.array("w", shape);
            assertThat(SpectralNorm.largestSingularValue(weights))
                    .isCloseTo(golden.number("sigma"), within(2e-3 * golden.number("sigma")));
            new SpectralNorm().apply(weights);
            INDArray expected = golden.array("normed", shape);
            assertThat(weights.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-3);
        }
    }

    @Test
    void holdsTheLayersOfADiscriminatorAfterEachUpdate() {
        ComputationGraphConfiguration conf = Dcgan.builder(8, 1)
                .width(4)
                .norm(Dcgan.DiscriminatorNorm.SPECTRAL)
                .build()
                .discriminator();
        assertThat(ComputationGraphConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        ComputationGraph graph = new ComputationGraph(ComputationGraphConfiguration.fromJson(conf.toJson()));
        NetworkPass pass = NetworkPass.of(graph);
        INDArray scores = pass.forward(Nd4j.randn(DataType.FLOAT, 3, 1, 8, 8));
        pass.backward(scores.dup());
        pass.update(1);
        assertThat(SpectralNorm.largestSingularValue(graph.getParam("down1_W"))).isCloseTo(1, within(2e-3));
        assertThat(SpectralNorm.largestSingularValue(graph.getParam("score_W"))).isCloseTo(1, within(2e-3));
        assertThat(graph.getParam("score_b").amaxNumber().doubleValue()).isLessThan(0.1);
    }

    @Test
    void zeroStaysZeroAndVectorsAreRefused() {
        INDArray zeros = Nd4j.zeros(3, 4);
        new SpectralNorm().apply(zeros);
        assertThat(zeros.amaxNumber().doubleValue()).isZero();
        assertThatThrownBy(() -> SpectralNorm.largestSingularValue(Nd4j.ones(3)))
                .hasMessage("weights must be a matrix or have more axes: rank 1");
    }
}
