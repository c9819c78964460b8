package org.inkstone.classic.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.inkstone.data.Iris;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class FloatMatrixTest {
    @Test
    void fromEverySourceTheSame() {
        FloatMatrix expected = FloatMatrix.of(new float[][] {{1, 2}, {3, 4}, {5, 6}});
        assertThat(FloatMatrix.of(new double[][] {{1, 2}, {3, 4}, {5, 6}})).isEqualTo(expected);
        assertThat(FloatMatrix.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2)).isEqualTo(expected);
        var array = Nd4j.createFromArray(new double[][] {{1, 3, 5}, {2, 4, 6}}).transpose();
        assertThat(FloatMatrix.of(array)).isEqualTo(expected);
        DataSet one = new DataSet(Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}}), Nd4j.eye(2));
        DataSet two =
                new DataSet(Nd4j.createFromArray(new float[][] {{5, 6}}), Nd4j.createFromArray(new float[][] {{1, 0}}));
        assertThat(FloatMatrix.of(new ListDataSetIterator<>(List.of(one, two), 3)))
                .isEqualTo(expected);
        LabelledRows labelled = LabelledRows.of(new ListDataSetIterator<>(List.of(one, two), 3));
        assertThat(labelled.x()).isEqualTo(expected);
        assertThat(labelled.y()).containsExactly(0, 1, 0);
        assertThat(expected.toINDArray()).isEqualTo(Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}, {5, 6}}));
    }

    @Test
    void ofInkstonesDataSets() {
        LabelledRows iris = LabelledRows.of(Iris.load());
        assertThat(iris.x().rows()).isEqualTo(150);
        assertThat(iris.x().columns()).isEqualTo(4);
        assertThat(iris.classNames()).hasSize(3);
        assertThat(iris.y()[149]).isEqualTo(2);
    }

    @Test
    void partsKeepTheNames() {
        FloatMatrix m = FloatMatrix.of(new float[][] {{1, 2, 3}, {4, 5, 6}}).withColumnNames(List.of("a", "b", "c"));
        assertThat(m.selectColumns(2, 0).columnNames()).containsExactly("c", "a");
        assertThat(m.selectColumns(2, 0).row(1)).containsExactly(6, 4);
        assertThat(m.selectRows(1, 1).columnNames()).containsExactly("a", "b", "c");
        assertThat(FloatMatrix.of(new float[][] {{1}}).columnName(0)).isEqualTo("x0");
    }

    @Test
    void sourcesAreCopied() {
        float[][] rows = {{1, 2}};
        FloatMatrix m = FloatMatrix.of(rows);
        rows[0][0] = 9;
        assertThat(m.get(0, 0)).isEqualTo(1);
    }

    @Test
    void badInputIsRefused() {
        refused(
                "all values must be finite: NaN at row 1, column 0",
                () -> FloatMatrix.of(new float[][] {{1, 2}, {Float.NaN, 3}}));
        refused(
                "all values must be finite: Infinity at row 0, column 1",
                () -> FloatMatrix.of(new double[][] {{1, 1e300}}));
        refused("row 1 has 1 values, the rows before it have 2", () -> FloatMatrix.of(new float[][] {{1, 2}, {3}}));
        refused("at least one row and one column are needed: 0 rows, 0 columns", () -> FloatMatrix.of(new float[0][0]));
        refused("values must be rows * columns = 4 long: 3", () -> FloatMatrix.of(new float[3], 2, 2));
        refused("the array must have shape [n, d]: [3]", () -> FloatMatrix.of(Nd4j.zeros(3)));
        FloatMatrix m = FloatMatrix.of(new float[][] {{1, 2}});
        refused("columnNames must have one name for each of 2 columns: [a]", () -> m.withColumnNames(List.of("a")));
        refused("labels must be as many as rows, 1: 2", () -> new LabelledRows(m, new int[] {0, 1}, List.of()));
        refused("label of row 0 must be at least 0: -1", () -> new LabelledRows(m, new int[] {-1}, List.of()));
    }

    private static void refused(String message, ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }
}
