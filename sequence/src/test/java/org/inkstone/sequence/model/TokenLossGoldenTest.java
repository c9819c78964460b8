package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.inkstone.nn.kernel.CrossEntropyKernels;
import org.inkstone.sequence.GoldenCase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Cross-entropy of token ids, smoothed, and with labels that do not count. */
class TokenLossGoldenTest {

    static Stream<GoldenCase> cases() {
        return GoldenCase.read("cross_entropy.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asInPyTorch(GoldenCase golden) {
        INDArray logits = golden.input("logits");
        INDArray rows = logits.reshape('c', -1, logits.size(2));
        int[] labels = golden.input("labels").data().asInt();
        INDArray mask = golden.mask("labels");
        float[] weights = mask == null ? null : mask.data().asFloat();
        double count = mask == null ? labels.length : mask.sumNumber().doubleValue();
        var result = CrossEntropyKernels.lossAndGradient(rows, labels, weights, golden.real("smoothing"), 1 / count);
        double loss = golden.losses()[0];
        assertThat(result.lossSum() / result.weightSum()).isCloseTo(loss, within(loss * GoldenCase.FORWARD));
        golden.assertGradient("logits", rows.reshape(logits.shape()));
    }
}
