package org.inkstone.sequence.attention;

import java.util.stream.Stream;
import org.inkstone.sequence.GoldenCase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every kind of mask, grouped and shared keys, ALiBi and rotary positions. */
class MultiHeadAttentionGoldenTest {

    static Stream<GoldenCase> selfAttention() {
        return GoldenCase.read("multi_head_attention.json")
                .filter(golden -> golden.text("kind").equals("self"));
    }

    @ParameterizedTest
    @MethodSource("selfAttention")
    void asInPyTorch(GoldenCase golden) {
        check(golden, DataType.FLOAT);
    }

    @ParameterizedTest
    @MethodSource("selfAttention")
    void asInPyTorchInDouble(GoldenCase golden) {
        check(golden, DataType.DOUBLE);
    }

    private static void check(GoldenCase golden, DataType type) {
        GoldenLayer alone = new GoldenLayer(
                golden,
                new MultiHeadAttention.Builder()
                        .heads(golden.number("heads"))
                        .keyHeads(golden.number("keyHeads"))
                        .causal(golden.flag("causal"))
                        .attentionPositions(AttentionPositions.valueOf(golden.text("positions")))
                        .build(),
                type);
        MultiHeadAttentionRuntime layer = (MultiHeadAttentionRuntime) alone.layer();
        INDArray seen = golden.mask("attention");
        INDArray additive = golden.mask("additive");
        if (seen != null) {
            additive = Masks.toAdditive(seen.castTo(DataType.BOOL), type);
        }
        layer.setAttentionMask(additive == null ? null : additive.castTo(type));
        layer.setRecording(true);
        alone.check();
        if (golden.mask("keyMask") == null) {
            golden.assertOutput("weights", layer.recordedWeights(), null);
        }
    }
}
