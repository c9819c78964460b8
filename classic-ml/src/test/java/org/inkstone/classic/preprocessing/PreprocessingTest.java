package org.inkstone.classic.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.inkstone.classic.Golden;
import org.inkstone.classic.data.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreprocessingTest {
    static Stream<Golden> goldens() {
        return Golden.cases("preprocessing");
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void likeScikitLearn(Golden golden) {
        FloatMatrix x = golden.matrix("x").withColumnNames(List.of("a", "b", "c"));
        if (golden.has("degree")) {
            FloatMatrix out = new PolynomialFeatures(golden.integer("degree"), golden.flag("only"), golden.flag("bias"))
                    .transform(x);
            close(out, golden.rows("out"));
            assertThat(out.columnNames())
                    .isEqualTo(StreamSupport.stream(
                                    golden.json().getAsJsonArray("names").spliterator(), false)
                            .map(n -> n.getAsString())
                            .toList());
            return;
        }
        ColumnScaler scaler = switch (golden.text("name")) {
            case "standard" -> StandardScaler.fit(x);
            case "standard, mean alone" -> StandardScaler.fit(x, true, false);
            case "standard, deviation alone" -> StandardScaler.fit(x, false, true);
            case "min max" -> MinMaxScaler.fit(x);
            default -> MinMaxScaler.fit(x, -1, 3);
        };
        FloatMatrix out = scaler.transform(x);
        close(out, golden.rows("out"));
        close(scaler.inverseTransform(out), golden.rows("x"));
        assertThat(out.columnNames()).containsExactly("a", "b", "c");
    }

    private static void close(FloatMatrix actual, double[][] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual.columns()).isEqualTo(expected[i].length);
            for (int j = 0; j < expected[i].length; j++) {
                assertThat((double) actual.get(i, j))
                        .isCloseTo(expected[i][j], within(2e-6 * Math.max(1, Math.abs(expected[i][j]))));
            }
        }
    }

    @Test
    void wordsBecomeColumns() throws Exception {
        List<List<String>> rows = List.of(List.of("red", "s"), List.of("blue", "m"), List.of("red", "m"));
        OneHotEncoder encoder = OneHotEncoder.fit(List.of("colour", "size"), rows, OneHotEncoder.Unknown.REFUSE);
        FloatMatrix x = Golden.savedAndLoaded(encoder).transform(rows);
        assertThat(x.columnNames()).containsExactly("colour=blue", "colour=red", "size=m", "size=s");
        assertThat(x.row(0)).containsExactly(0, 1, 0, 1);
        assertThat(x.row(1)).containsExactly(1, 0, 1, 0);
        assertThat(encoder.categories()).containsExactly(List.of("blue", "red"), List.of("m", "s"));
        List<List<String>> other = List.of(List.of("green", "s"));
        assertThatThrownBy(() -> encoder.transform(other)).hasMessageContaining("row 0, column colour: green");
        OneHotEncoder lenient = OneHotEncoder.fit(List.of("colour", "size"), rows, OneHotEncoder.Unknown.ZEROS);
        assertThat(lenient.transform(other).row(0)).containsExactly(0, 0, 0, 1);
        assertThatThrownBy(() -> encoder.transform(List.of(List.of("red")))).hasMessageContaining("2 values: 1");
    }

    @Test
    void badInputsAreNamed() {
        FloatMatrix x = FloatMatrix.of(new float[3][2]);
        assertThatThrownBy(() -> MinMaxScaler.fit(x, 1, 1)).hasMessageContaining("low must be below high");
        assertThatThrownBy(() -> PolynomialFeatures.ofDegree(0)).hasMessage("degree must be positive: 0");
        assertThatThrownBy(() -> StandardScaler.fit(x).transform(x.selectColumns(0)))
                .hasMessageContaining("2 columns");
    }
}
