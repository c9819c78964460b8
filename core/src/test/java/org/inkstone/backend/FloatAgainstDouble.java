package org.inkstone.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Compares a network in float, whose layers may use oneDNN helpers, with the same network in double precision, which no
 * helper touches: outputs in inference, loss and all gradients in training.
 */
final class FloatAgainstDouble {
    private static final double TOLERANCE = 2e-4;
    private static final int CLASSES = 2;

    private FloatAgainstDouble() {}

    /** Passes where the largest difference is below 2e-4 of the largest value. The last layer has two softmax outputs. */
    static void compare(String name, List<Layer> layers, InputType inputType, long... shape) {
        MultiLayerNetwork single = network(layers, inputType, DataType.FLOAT);
        MultiLayerNetwork precise = network(layers, inputType, DataType.DOUBLE);
        precise.setParams(single.params().castTo(DataType.DOUBLE));
        Nd4j.getRandom().setSeed(3);
        INDArray x = Nd4j.randn(DataType.FLOAT, shape);
        INDArray y = Nd4j.zeros(DataType.FLOAT, shape[0], CLASSES);
        for (int i = 0; i < shape[0]; i++) {
            y.putScalar(i, i % CLASSES, 1);
        }
        assertClose(name + " inference", single.output(x), precise.output(x.castTo(DataType.DOUBLE)));
        gradient(single, x, y);
        gradient(precise, x.castTo(DataType.DOUBLE), y.castTo(DataType.DOUBLE));
        assertThat(single.score()).isCloseTo(precise.score(), within(1e-4));
        assertClose(name + " gradient", single.getFlattenedGradients(), precise.getFlattenedGradients());
    }

    static void gradient(MultiLayerNetwork net, INDArray x, INDArray y) {
        net.setInput(x);
        net.setLabels(y);
        net.computeGradientAndScore();
    }

    static void assertClose(String what, INDArray actual, INDArray expected) {
        double scale = Math.max(1e-3, expected.amaxNumber().doubleValue());
        double error = actual.castTo(DataType.DOUBLE)
                        .sub(expected.castTo(DataType.DOUBLE))
                        .amaxNumber()
                        .doubleValue()
                / scale;
        assertThat(error).as(what + ", largest error over largest value").isLessThan(TOLERANCE);
    }

    static MultiLayerNetwork network(List<Layer> layers, InputType inputType, DataType type) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(type)
                .updater(new NoOp())
                .list();
        layers.forEach(layer -> list.layer(layer.clone()));
        MultiLayerConfiguration configuration = list.setInputType(inputType).build();
        assertThatCode(() -> ConfigurationValidator.check(configuration)).doesNotThrowAnyException();
        MultiLayerNetwork net = new MultiLayerNetwork(configuration);
        net.init();
        return net;
    }
}
