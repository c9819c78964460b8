package org.inkstone.generative.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.train.NetworkPass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class UNetTest {
    private static UNet.Builder small() {
        return UNet.builder()
                .image(3, 8, 8)
                .baseWidth(8)
                .multipliers(1, 2)
                .groups(4)
                .heads(2)
                .attentionAt(4);
    }

    private static ComputationGraph network(UNet.Builder builder) {
        ComputationGraph net = new ComputationGraph(builder.build());
        net.init();
        return net;
    }

    private static INDArray normal(long seed, long... shape) {
        Random random = new Random(seed);
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape);
        float[] values = new float[(int) array.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Nd4j.createFromArray(values).reshape('c', shape);
    }

    private static INDArray column(double... values) {
        return Nd4j.createFromArray(values).castTo(DataType.FLOAT).reshape(values.length, 1);
    }

    @Test
    void beginsAtZeroAndLearns() {
        NetworkPass pass = NetworkPass.of(network(small().dropout(0.1)));
        INDArray image = normal(1, 4, 3, 8, 8);
        INDArray time = column(0, 10.5, 500, 999);
        assertThat(pass.output(image, time).amaxNumber().doubleValue()).isZero();
        double first = step(pass, image, time);
        double last = first;
        for (int i = 0; i < 30; i++) {
            last = step(pass, image, time);
        }
        assertThat(last).isLessThan(0.7 * first);
    }

    private static double step(NetworkPass pass, INDArray image, INDArray time) {
        INDArray difference = pass.forward(image, time).sub(image);
        double loss = difference.mul(difference).meanNumber().doubleValue();
        pass.backward(difference.mul(2.0 / difference.length()));
        pass.update(loss);
        return loss;
    }

    @Test
    void sameSeedSameWeights() {
        INDArray weights = network(small().seed(5)).params();
        assertThat(network(small().seed(5)).params()).isEqualTo(weights);
        assertThat(network(small().seed(6)).params()).isNotEqualTo(weights);
    }

    @ParameterizedTest
    @EnumSource
    void survivesJsonSavingAndCloning(ConditionType condition, @TempDir Path folder) throws IOException {
        UNet.Builder builder = small().timeInjection(TimeInjection.SCALE_SHIFT);
        INDArray image = normal(1, 2, 3, 8, 8);
        INDArray time = column(3, 700);
        INDArray[] inputs = switch (condition) {
            case NONE -> new INDArray[] {image, time};
            case LABEL -> {
                builder.label(4);
                yield new INDArray[] {image, time, column(1, 4)};
            }
            case EMBEDDING -> {
                builder.embedding(5);
                yield new INDArray[] {image, time, normal(2, 2, 5)};
            }
            case TEXT -> {
                builder.text(5);
                yield new INDArray[] {image, time, normal(2, 2, 6, 5)};
            }
        };
        ComputationGraphConfiguration conf = builder.build();
        assertThat(ComputationGraphConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        ComputationGraph net = new ComputationGraph(conf);
        net.init();
        net.setParams(net.params().add(0.05));
        INDArray out = net.outputSingle(inputs);
        assertThat(out.amaxNumber().doubleValue()).isPositive();
        Path file = folder.resolve("net.zip");
        net.save(file.toFile());
        assertThat(ComputationGraph.load(file.toFile(), true).outputSingle(inputs))
                .isEqualTo(out);
        assertThat(net.clone().outputSingle(inputs)).isEqualTo(out);
        assertThat(net.summary()).contains("middle0attention");
    }

    @Test
    void batchesOfOneAndPicturesThatAreNotSquare() {
        ComputationGraph net =
                network(small().image(1, 16, 8).multipliers(1, 1, 2).outChannels(2));
        assertThat(net.outputSingle(normal(1, 1, 1, 16, 8), column(5)).shape()).containsExactly(1, 2, 16, 8);
    }

    @Test
    void sizesThatDoNotFitAreRefusedBeforeAnythingIsMade() {
        refused(
                () -> small().image(3, 12, 9).build(),
                "height and width must be divisible by 2, with 2 levels: 12 and 9");
        refused(() -> small().groups(3).build(), "groups must divide the base width 8: 3");
        refused(() -> small().attentionAt(3).build(), "attentionAt must be one of the heights [8, 4]: 3");
        refused(() -> small().heads(3).build(), "heads must divide the 16 channels of pictures 4 high: 3");
        refused(
                () -> small().attentionAt().text(4).build(),
                "text is read by attention: attentionAt must name a height");
        refused(() -> small().label(3).embedding(4), "a U-Net has one condition: LABEL and EMBEDDING");
        refused(() -> small().dropout(1), "dropout must be at least 0 and below 1: 1.0");
        refused(() -> small().multipliers(), "multipliers must name at least one level: []");
        refused(() -> small().multipliers(1, 0), "multipliers must be positive: 0");
        refused(() -> small().image(0, 8, 8), "channels must be positive: 0");
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void inputsThatDoNotFitAreRefused() {
        INDArray image = normal(1, 2, 3, 8, 8);
        INDArray time = column(1, 2);
        ComputationGraph labelled = network(small().label(4));
        for (double wrong : List.of(-1.0, 5.0, 0.5, Double.NaN)) {
            assertThatThrownBy(() -> labelled.outputSingle(image, time, column(1, wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("label 1 must be a class from 0 to 3, or 4 for none: " + wrong);
        }
        assertThatThrownBy(() -> labelled.outputSingle(image, column(1, Double.POSITIVE_INFINITY), column(1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time 1 must be a number: Infinity");
        assertThatThrownBy(() -> labelled.outputSingle(normal(1, 2, 3, 16, 16), time, column(1, 1)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("image must be [N, 3, 8, 8]: [2, 3, 16, 16]");
        assertThatThrownBy(() -> labelled.outputSingle(normal(1, 2, 1, 8, 8), time, column(1, 1)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("of 3 channels, got [2, 1, 8, 8]");
        assertThatThrownBy(() -> network(small().embedding(4)).outputSingle(image, time, normal(1, 2, 5)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("embedding must be [N, E] = [2, 4]: [2, 5]");
        assertThatThrownBy(() -> network(small().text(4)).outputSingle(image, time, normal(1, 2, 6, 5)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("text must be [N, L, E] = [2, L, 4]: [2, 6, 5]");
    }
}
