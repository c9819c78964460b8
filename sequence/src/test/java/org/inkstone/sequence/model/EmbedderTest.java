package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.SequencePooling;
import org.inkstone.train.NetworkPass;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Encoders that end in a vector and have no loss of their own. */
class EmbedderTest {
    private final TransformerConfig config = TransformerConfig.builder(11)
            .width(8)
            .heads(2)
            .layers(1)
            .maxLength(6)
            .build();

    private static MultiLayerNetwork initialised(MultiLayerNetwork network) {
        network.init();
        return network;
    }

    @Test
    void textsBecomeVectorsThatPaddingDoesNotChange() {
        MultiLayerNetwork network =
                initialised(new MultiLayerNetwork(TransformerEncoder.embedder(config, 5, SequencePooling.Kind.MEAN)));
        INDArray ids = Nd4j.createFromArray(new float[][] {{3, 4, 5}});
        INDArray padded = Nd4j.createFromArray(new float[][] {{3, 4, 5, 0, 0}});
        INDArray mask = Nd4j.createFromArray(new float[][] {{1, 1, 1, 0, 0}});
        INDArray short3 = network.output(ids, false, Nd4j.ones(DataType.FLOAT, 1, 3), null);
        INDArray long5 = network.output(padded, false, mask, null);
        assertThat(short3.shape()).containsExactly(1, 5);
        assertThat(long5.distance2(short3)).isCloseTo(0, within(1e-5));
        assertThat(network.numParams())
                .isEqualTo(TransformerEncoder.parameterCount(config, 5) - 5); // the product has no bias
    }

    @Test
    void picturesBecomeVectors() {
        VisionTransformer vision = new VisionTransformer(config, 8, 8, 3, CNN2DFormat.NHWC, 4, 2);
        NetworkPass pass = NetworkPass.of(new MultiLayerNetwork(vision.embedder(5)));
        assertThat(pass.forward(Nd4j.rand(DataType.FLOAT, 2, 8, 8, 3)).shape()).containsExactly(2, 5);
        pass.backward(Nd4j.ones(DataType.FLOAT, 2, 5));
        assertThat(pass.gradient().norm2Number().doubleValue()).isPositive();
    }

    @Test
    void sizesMustBePositive() {
        assertThatThrownBy(() -> TransformerEncoder.embedder(config, 0, SequencePooling.Kind.MEAN))
                .hasMessageContaining("size must be positive: 0");
    }
}
