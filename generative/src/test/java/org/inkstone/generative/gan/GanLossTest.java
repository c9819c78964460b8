package org.inkstone.generative.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.Function;
import org.inkstone.generative.GoldenJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GanLossTest {
    private static final GoldenJson GOLDEN = GoldenJson.read("gan.json");

    static List<GoldenJson> losses() {
        return GOLDEN.parts("losses");
    }

    private static GanLoss named(String name) {
        return switch (name) {
            case "minMax" -> new GanLoss.MinMax();
            case "nonSaturating" -> new GanLoss.NonSaturating();
            case "smoothed" -> new GanLoss.NonSaturating(0.9);
            case "leastSquares" -> new GanLoss.LeastSquares();
            case "hinge" -> new GanLoss.Hinge();
            default -> new GanLoss.Wasserstein();
        };
    }

    @ParameterizedTest
    @MethodSource("losses")
    void followsPyTorch(GoldenJson golden) {
        GanLoss loss = named(golden.text("name"));
        INDArray scores = GOLDEN.array("scores", 4, 2);
        check(golden.part("real"), loss::real, scores);
        check(golden.part("fake"), loss::fake, scores);
        check(golden.part("generator"), loss::generator, scores);
    }

    private static void check(GoldenJson golden, Function<INDArray, ScoreLoss> side, INDArray scores) {
        ScoreLoss actual = side.apply(scores);
        assertThat(actual.loss()).isCloseTo(golden.number("loss"), within(1e-9));
        assertThat(actual.gradient().shape()).containsExactly(4, 2);
        assertThat(actual.gradient().reshape(8).toDoubleVector())
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(golden.numbers("gradient"));
        ScoreLoss inFloat = side.apply(scores.castTo(DataType.FLOAT));
        assertThat(inFloat.gradient().dataType()).isEqualTo(DataType.FLOAT);
        assertThat(inFloat.loss()).isCloseTo(golden.number("loss"), within(1e-5));
    }

    @Test
    void valueIsThatOfTheNotes() {
        assertThat(GanLoss.value(Nd4j.zeros(3, 1), Nd4j.zeros(3, 1))).isCloseTo(2 * Math.log(0.5), within(1e-7));
        INDArray sure = Nd4j.valueArrayOf(new long[] {3, 1}, 50.0);
        assertThat(GanLoss.value(sure, sure.neg())).isCloseTo(0, within(1e-7));
    }

    @Test
    void badSettingsAreNamed() {
        assertThatThrownBy(() -> new GanLoss.NonSaturating(0.4))
                .hasMessage("realLabel must be above 0.5 and at most 1: 0.4");
        assertThatThrownBy(() -> new GanLoss.Wasserstein(-1)).hasMessage("penalty must be zero or more: -1.0");
    }
}
