package org.inkstone.sequence.attention;

import java.util.stream.Stream;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.NormType;
import org.inkstone.sequence.GoldenCase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Every placement and kind of norm, several activations and masks. */
class TransformerLayerGoldenTest {

    static Stream<GoldenCase> cases() {
        return GoldenCase.read("transformer_layer.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asInPyTorch(GoldenCase golden) {
        new GoldenLayer(golden, layer(golden), DataType.FLOAT).check();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asInPyTorchInDouble(GoldenCase golden) {
        new GoldenLayer(golden, layer(golden), DataType.DOUBLE).check();
    }

    private static TransformerLayer layer(GoldenCase golden) {
        return configured(new TransformerLayer.Builder(), golden)
                .causal(golden.flag("causal"))
                .build();
    }

    static <B extends BlockBuilder<B>> B configured(B builder, GoldenCase golden) {
        NormPlacement placement = NormPlacement.valueOf(golden.text("placement"));
        builder.nIn(golden.number("size"))
                .nOut(golden.number("size"))
                .heads(golden.number("heads"))
                .keyHeads(golden.number("keyHeads"))
                .hidden(golden.number("hidden"))
                .norm(NormType.valueOf(golden.text("norm")))
                .activation(FeedForwardActivation.valueOf(golden.text("activation")))
                .placement(placement);
        return placement == NormPlacement.DEEP ? builder.deepNorm(new DeepNorm(golden.real("alpha"), 1)) : builder;
    }
}
