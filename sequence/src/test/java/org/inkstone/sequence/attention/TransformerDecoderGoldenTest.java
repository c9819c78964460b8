package org.inkstone.sequence.attention;

import java.util.stream.Stream;
import org.inkstone.sequence.GoldenCase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** The decoder's block with a memory of another length, and with padding in both. */
class TransformerDecoderGoldenTest {

    static Stream<GoldenCase> cases() {
        return GoldenCase.read("transformer_decoder.json");
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
        TransformerDecoderLayer layer = TransformerLayerGoldenTest.configured(
                        new TransformerDecoderLayer.Builder(), golden)
                .build();
        GoldenVertex.check(
                golden,
                type,
                golden.mask("keyMask"),
                golden.mask("memoryMask"),
                graph -> layer.addTo(graph, "layer", "target", "memory"));
    }
}
