package org.inkstone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class ArrayDatasetTest {
    private static final List<String> AB = List.of("a", "b");

    @Test
    void rowsWithClasses() {
        Dataset set = ArrayDataset.of(new float[][] {{1, 2}, {3, 4}, {5, 6}}, new int[] {0, 1, 1}, AB);
        assertThat(set.size()).isEqualTo(3);
        assertThat(((Tensor) set.get(2).features()).data()).containsExactly(5, 6);
        assertThat(set.get(2).classIndex()).isEqualTo(1);
        assertThat(set.classCounts()).containsExactly(1, 2);
        assertThatThrownBy(() -> set.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> set.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void rowsWithValuesBecomeADl4jBatch() {
        Dataset set = ArrayDataset.of(new float[][] {{1}, {2}}, new float[][] {{10, 11}, {20, 21}});
        DataSet batch = set.toDataSet();
        assertThat(batch.getFeatures()).isEqualTo(Nd4j.createFromArray(new float[][] {{1}, {2}}));
        assertThat(batch.getLabels()).isEqualTo(Nd4j.createFromArray(new float[][] {{10, 11}, {20, 21}}));
    }

    @Test
    void picturesBecomeChannelsFirstInZeroToOne() {
        byte[] pixels = {(byte) 255, 0, 51, 102, 0, 0};
        Dataset set = ArrayDataset.ofImages(pixels, 1, 2, 3, new int[] {1}, AB);
        DataSet batch = set.toDataSet();
        assertThat(batch.getFeatures().shape()).containsExactly(1, 3, 1, 2);
        assertThat(batch.getFeatures().data().asFloat()).containsExactly(1, 0.4f, 0, 0, 0.2f, 0);
        assertThat(batch.getLabels()).isEqualTo(Nd4j.createFromArray(new float[][] {{0, 1}}));
    }

    @Test
    void ndArraysGoInAndOut() {
        INDArray features = Nd4j.rand(5, 2, 3, 4);
        INDArray oneHot = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}, {0, 1}, {1, 0}, {0, 1}});
        for (INDArray x :
                List.of(features, features.dup('f'), features.castTo(org.nd4j.linalg.api.buffer.DataType.DOUBLE))) {
            DataSet back = ArrayDataset.of(x, oneHot, AB).toDataSet();
            assertThat(back.getFeatures()).isEqualTo(features);
            assertThat(back.getLabels()).isEqualTo(oneHot);
        }
        INDArray numbers = Nd4j.createFromArray(0, 1, 1, 0, 1);
        assertThat(ArrayDataset.of(features, numbers, AB).toDataSet().getLabels())
                .isEqualTo(oneHot);
        assertThat(ArrayDataset.of(features, numbers.reshape(5, 1), AB).classCounts())
                .containsExactly(2, 3);
        assertThat(ArrayDataset.of(features, numbers, List.of())
                        .toDataSet()
                        .getLabels()
                        .shape())
                .containsExactly(5, 1);
    }

    @Test
    void wrongInputIsNamed() {
        assertThatThrownBy(() -> ArrayDataset.of(new float[][] {{1}, {2}}, new int[] {0}, AB))
                .hasMessage("2 items but 1 targets");
        assertThatThrownBy(() -> ArrayDataset.of(new float[][] {{1}}, new int[] {2}, AB))
                .hasMessage("item 0 has class 2, there are 2 labels");
        assertThatThrownBy(() -> ArrayDataset.of(new float[][] {{1}, {2, 3}}, new int[] {0, 0}, AB))
                .hasMessage("rows must be of one length: row 0 has 1, row 1 has 2");
        assertThatThrownBy(() -> ArrayDataset.ofImages(new byte[7], 1, 2, 3, new int[] {0}, AB))
                .hasMessage("7 values are not a whole number of items of shape [1, 2, 3]");
        assertThatThrownBy(() -> ArrayDataset.of(new float[][] {{1}}, new int[] {0}, List.of("a", "a")))
                .hasMessage("labels must be different from each other: [a, a]");
    }
}
