package org.inkstone.vision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Gradients of whole models against differences of the loss, in double precision. */
class GradientTest {
    /** Small, lest a ReLU bends between the two. */
    private static final double STEP = 1e-8;

    private static final int DIRECTIONS = 5;

    static Stream<GraphModelBuilder<?>> tiny() {
        return Stream.of(
                ResNet.cifar(8).baseWidth(2),
                ResNet.cifar(8).baseWidth(2).projectionShortcuts(true).preActivation(true),
                ResNet.imageNet(50).baseWidth(1).smallStem(true),
                PlainNet.builder(8).baseWidth(2),
                Vgg.builder(11).baseWidth(1).headWidth(4).dropout(0).inputSize(32, 32, 3),
                MobileNetV2.builder().widthMultiplier(0.1).smallStem(true).dropout(0));
    }

    /** The slope of the loss along a direction is the product of the direction with the gradient. */
    @ParameterizedTest
    @MethodSource("tiny")
    void slopesAreThoseOfTheGradient(GraphModelBuilder<?> builder) {
        ComputationGraph net = new ComputationGraph(builder.inputSize(32, 32, 3)
                .classes(3)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(1))
                .build());
        net.init();
        Nd4j.getRandom().setSeed(5);
        DataSet batch = new DataSet(Nd4j.randn(DataType.DOUBLE, 6, 32, 32, 3), Nd4j.create(new double[][] {
            {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}
        }));
        INDArray start = net.params().dup();
        INDArray moved = statistics(net);
        net.fit(batch);
        INDArray gradient = start.sub(net.params());
        for (int i = 0; i < DIRECTIONS; i++) {
            INDArray direction = Nd4j.randn(DataType.DOUBLE, start.shape()).muli(moved);
            double up = score(net, batch, start.add(direction.mul(STEP)));
            double down = score(net, batch, start.sub(direction.mul(STEP)));
            double length = gradient.mul(moved).norm2Number().doubleValue();
            assertThat((up - down) / (2 * STEP))
                    .isCloseTo(gradient.mul(direction).sumNumber().doubleValue(), within(1e-4 * length));
        }
    }

    /** Ones, and zeros for the running means and variances, which have no gradient. */
    private static INDArray statistics(ComputationGraph net) {
        INDArray kept = net.params().dup();
        net.params().assign(1);
        net.paramTable().forEach((name, value) -> {
            if (name.endsWith("_mean") || name.endsWith("_var")) {
                value.assign(0);
            }
        });
        INDArray mask = net.params().dup();
        net.params().assign(kept);
        return mask;
    }

    private static double score(ComputationGraph net, DataSet batch, INDArray params) {
        net.params().assign(params);
        return net.score(batch, true);
    }
}
