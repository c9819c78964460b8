package org.inkstone.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class GoldenCaseTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multi_head_attention.json",
                "transformer_layer.json",
                "transformer_decoder.json",
                "seq2seq_transformer.json",
                "causal_language_model.json"
            })
    void everyParameterHasAGradientOfItsShape(String file) {
        assertThat(GoldenCase.read(file))
                .isNotEmpty()
                .allSatisfy(golden -> assertThat(golden.parameters())
                        .allSatisfy((name, values) ->
                                assertThat(golden.gradients().get(name).shape()).isEqualTo(values.shape())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"self", "causalPadding"})
    void aSmallDifferenceIsSeen(String name) {
        GoldenCase golden = GoldenCase.read("multi_head_attention.json")
                .filter(c -> c.toString().equals(name))
                .findFirst()
                .orElseThrow();
        INDArray output = golden.output("output");
        golden.assertOutput("output", output, golden.mask("keyMask"));
        output.putScalar(0, 0, 0, output.getDouble(0, 0, 0) + 1e-4);
        assertThatThrownBy(() -> golden.assertOutput("output", output, golden.mask("keyMask")))
                .isInstanceOf(AssertionError.class);
    }
}
