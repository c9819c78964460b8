package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

class GeluSiluTest {
    static Stream<IActivation> activations() {
        return Stream.of(new Gelu(), new Gelu(true), new Silu());
    }

    private static MultiLayerConfiguration configuration(IActivation f) {
        return Nets.base(DataType.DOUBLE, new NoOp())
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(3).activation(f).build())
                .layer(new DenseLayer.Builder().nOut(5).activation(f).build())
                .layer(new OutputLayer.Builder()
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(5, 5, 2, CNN2DFormat.NCHW))
                .build();
    }

    @ParameterizedTest
    @MethodSource("activations")
    void gradientsInStockLayersAreThoseOfDifferences(IActivation f) {
        GradientCheck.check(
                Nets.network(configuration(f)),
                Nets.imageBatch(DataType.DOUBLE, CNN2DFormat.NCHW, 3, 5, 5, 2, 1),
                Nets.oneHot(DataType.DOUBLE, 3, 3));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void comeBackFromJson(IActivation f) {
        MultiLayerConfiguration configuration = configuration(f);
        MultiLayerConfiguration back = MultiLayerConfiguration.fromJson(configuration.toJson());
        assertThat(back).isEqualTo(configuration);
        assertThat(((DenseLayer) back.getConf(1).getLayer()).getActivationFn())
                .isEqualTo(f)
                .hasToString(f.toString())
                .hasSameHashCodeAs(f);
    }

    /** PyTorch 1.13.1: {@code torch.nn.functional.gelu(z)}, {@code gelu(z, approximate='tanh')} and {@code silu(z)}, double precision. */
    @Test
    void asPyTorch() {
        double[] z = {-3, -1, -0.1, 0.5, 2};
        double[][] expected = {
            {-0.00404969409489031, -0.15865525393145702, -0.0460172162722971, 0.34573123063700656, 1.9544997361036416},
            {-0.0036373920817729943, -0.15880800939172324, -0.04601724895456484, 0.34571400982514394, 1.954597694087775
            },
            {-0.14227761953270035, -0.2689414213699951, -0.047502081252106004, 0.3112296656009273, 1.7615941559557646}
        };
        int i = 0;
        for (IActivation f : activations().toList()) {
            double[] values = f.getActivation(Nd4j.createFromArray(z), false).toDoubleVector();
            for (int j = 0; j < z.length; j++) {
                assertThat(values[j]).isCloseTo(expected[i][j], within(1e-14));
            }
            i++;
        }
    }

    @Test
    void arraysInAnyOrderAreOverwritten() {
        INDArray z = Nets.random(DataType.FLOAT, 1, 4, 6);
        INDArray expected = new Silu().getActivation(z.dup('c'), true);
        INDArray transposed = z.dup('f');
        assertThat(new Silu().getActivation(transposed, true))
                .isSameAs(transposed)
                .isEqualTo(expected);
        INDArray gradient = new Silu().backprop(z.dup('f'), expected.dup('f')).getFirst();
        assertThat(gradient).isEqualTo(new Silu().backprop(z.dup('c'), expected).getFirst());
        assertThatThrownBy(() -> new Silu().backprop(z, z.reshape(6, 4))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void differBySetting() {
        Gelu gelu = new Gelu();
        gelu.setTanh(true);
        assertThat(gelu).isEqualTo(new Gelu(true)).isNotEqualTo(new Gelu());
        assertThat((Object) new Silu()).isEqualTo(new Silu()).isNotEqualTo(gelu);
    }
}
