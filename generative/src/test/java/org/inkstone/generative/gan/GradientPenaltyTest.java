package org.inkstone.generative.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.generative.GoldenJson;
import org.inkstone.nn.Linear;
import org.inkstone.nn.MaxPool2d;
import org.inkstone.nn.Silu;
import org.inkstone.train.NetworkPass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** The penalty's gradient against PyTorch's double backward and against finite differences of the penalty itself. */
class GradientPenaltyTest {
    private static ComputationGraph critic(DataType type, IActivation... hidden) {
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .dataType(type)
                .updater(new NoOp())
                .seed(3)
                .activation(Activation.IDENTITY)
                .graphBuilder()
                .addInputs("x");
        String before = "x";
        for (int i = 0; i < hidden.length; i++) {
            graph.addLayer(
                    "l" + i, new Linear.Builder().nOut(8).activation(hidden[i]).build(), before);
            before = "l" + i;
        }
        ComputationGraph critic = new ComputationGraph(
                graph.addLayer("score", new Linear.Builder().nOut(1).build(), before)
                        .setInputTypes(InputType.feedForward(3))
                        .setOutputs("score")
                        .build());
        critic.init();
        return critic;
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void followsPyTorchsDoubleBackward(DataType type) {
        GoldenJson golden = GoldenJson.read("gan.json").part("penalty");
        ComputationGraph critic = critic(type, new Silu(), Activation.TANH.getActivationFunction());
        List<GoldenJson> parameters = golden.parts("parameters");
        List<String> names = List.of("l0", "l1", "score");
        for (int i = 0; i < names.size(); i++) {
            for (String key : List.of("W", "b")) {
                INDArray own = critic.getParam(names.get(i) + "_" + key);
                own.assign(parameters
                        .get(i)
                        .array(key.equals("W") ? "w" : "b", own.shape())
                        .castTo(type));
            }
        }
        GradientPenalty penalty = new GradientPenalty(critic, golden.number("weight"));
        double tolerance = type == DataType.DOUBLE ? 1e-6 : 1e-3;
        assertThat(penalty.at(golden.array("points", 6, 3).castTo(type)))
                .isCloseTo(golden.number("value"), within(tolerance * golden.number("value")));
        double scale = parameters.get(0).array("gradW", 24).amaxNumber().doubleValue();
        for (int i = 0; i < names.size(); i++) {
            for (String key : List.of("W", "b")) {
                INDArray own = gradient(critic, names.get(i), key);
                INDArray expected = parameters.get(i).array(key.equals("W") ? "gradW" : "gradB", own.shape());
                assertThat(own.castTo(DataType.DOUBLE)
                                .sub(expected)
                                .amaxNumber()
                                .doubleValue())
                        .as("%s %s", names.get(i), key)
                        .isLessThan(tolerance * scale);
            }
        }
    }

    /** The part of the flat gradient that lies where the parameter lies in the flat parameters. */
    private static INDArray gradient(ComputationGraph critic, String layer, String key) {
        INDArray parameter = critic.getParam(layer + "_" + key);
        INDArray flat = critic.getFlattenedGradients();
        long from = parameter.offset() - critic.params().offset();
        INDArray part = flat.reshape(flat.length())
                .get(org.nd4j.linalg.indexing.NDArrayIndex.interval(from, from + parameter.length()));
        return part.reshape(parameter.ordering(), parameter.shape());
    }

    @Test
    void isTheDerivativeOfThePenaltyOfAConvolutionalConditionalCritic() {
        Dcgan dcgan = Dcgan.builder(8, 1)
                .width(3)
                .classes(3)
                .norm(Dcgan.DiscriminatorNorm.NONE)
                .smooth()
                .build();
        var conf = dcgan.discriminator();
        conf.setDataType(DataType.DOUBLE);
        ComputationGraph critic = new ComputationGraph(conf);
        critic.init();
        critic.params().muli(8);
        GradientPenalty penalty = new GradientPenalty(critic, 10);
        INDArray x = Nd4j.randn(DataType.DOUBLE, 4, 1, 8, 8);
        INDArray labels = Nd4j.eye(3).castTo(DataType.DOUBLE);
        labels = Nd4j.concat(0, labels, labels.getRow(1).reshape(1, 3));
        penalty.at(x, labels);
        INDArray gradient = critic.getFlattenedGradients().dup();
        INDArray params = critic.params();
        double scale = gradient.amaxNumber().doubleValue();
        assertThat(scale).isGreaterThan(1e-3);
        double step = 1e-5;
        for (long i = 0; i < params.length(); i += 37) {
            double before = params.getDouble(i);
            params.putScalar(i, before + step);
            double up = penalty.at(x, labels);
            params.putScalar(i, before - step);
            double down = penalty.at(x, labels);
            params.putScalar(i, before);
            assertThat(gradient.getDouble(i)).isCloseTo((up - down) / (2 * step), within(2e-5 * scale));
        }
    }

    @Test
    void criticsWithoutSuchAGradientAreRefused() {
        assertThatThrownBy(() ->
                        new GradientPenalty(critic(DataType.FLOAT, Activation.LEAKYRELU.getActivationFunction()), 10))
                .hasMessage("layer \"l0\" of the critic has kinks; a gradient penalty needs a smooth critic, for"
                        + " example with Silu");
        ComputationGraph normed =
                new ComputationGraph(Dcgan.builder(28, 1).width(4).build().discriminator());
        assertThatThrownBy(() -> new GradientPenalty(normed, 10))
                .hasMessageContaining("of the critic")
                .isInstanceOf(IllegalArgumentException.class);
        ComputationGraph pooled = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("x")
                .addLayer("pool", new MaxPool2d.Builder(2).build(), "x")
                .addLayer(
                        "score",
                        new Linear.Builder()
                                .nOut(1)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "pool")
                .setInputTypes(InputType.convolutional(4, 4, 1))
                .setOutputs("score")
                .build());
        assertThatThrownBy(() -> new GradientPenalty(pooled, 10))
                .hasMessageContaining("\"pool\" of the critic has kinks");
        assertThatThrownBy(() -> new GradientPenalty(critic(DataType.FLOAT, new Silu()), 0))
                .hasMessage("weight must be positive: 0.0");
    }

    @Test
    void leavesTheParametersAlone() {
        ComputationGraph critic = critic(DataType.FLOAT, new Silu());
        INDArray before = critic.params().dup();
        new GradientPenalty(critic, 10).at(Nd4j.randn(DataType.FLOAT, 5, 3));
        assertThat(critic.params()).isEqualTo(before);
        assertThat(NetworkPass.of(critic).gradient().amaxNumber().doubleValue()).isGreaterThan(0);
    }
}
