package org.inkstone.sequence.attention;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.sequence.GoldenCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Attention to a memory of another length, with and without padding in it. */
class CrossAttentionGoldenTest {

    static Stream<GoldenCase> cases() {
        return GoldenCase.read("multi_head_attention.json")
                .filter(golden -> golden.text("kind").equals("cross"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asInPyTorch(GoldenCase golden) {
        check(golden, DataType.FLOAT);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asInPyTorchInDouble(GoldenCase golden) {
        check(golden, DataType.DOUBLE);
    }

    private static void check(GoldenCase golden, DataType type) {
        CrossAttention layer =
                new CrossAttention.Builder().heads(golden.number("heads")).build();
        INDArray memoryMask = golden.mask("keyMask");
        AttentionRecorder recorder = (AttentionRecorder) GoldenVertex.check(
                golden, type, null, memoryMask, graph -> layer.addTo(graph, "layer", "target", "memory"));
        golden.assertOutput("weights", recorder.recordedWeights(), null);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void aLayerOfLayersIsRefused(DataType type) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .dataType(type)
                .list()
                .layer(new CrossAttention.Builder().heads(2).build())
                .setInputType(InputType.recurrent(4, 3, RNNFormat.NWC))
                .build());
        network.init();
        assertThatThrownBy(() -> network.output(Nd4j.ones(type, 1, 3, 4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("addTo");
    }

    @Test
    void headsThatDoNotDivideTheWidthAreRefused() {
        assertThatThrownBy(() -> new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                                .list()
                                .layer(new CrossAttention.Builder().heads(3).build())
                                .setInputType(InputType.recurrent(4, 3, RNNFormat.NWC))
                                .build())
                        .init())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("heads must divide the width 4: 3");
    }
}
