package org.inkstone.generative.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.inkstone.generative.contrastive.UnitRows;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RetrievalTest {
    private static final int PAIRS = 700; // more than a block

    @Test
    void recallIsThatOfTheWholeMatrix() {
        Nd4j.getRandom().setSeed(5);
        INDArray texts = UnitRows.of(Nd4j.randn(DataType.FLOAT, PAIRS, 6)).rows();
        INDArray images = UnitRows.of(
                        texts.add(Nd4j.randn(DataType.FLOAT, PAIRS, 6).muli(0.3)))
                .rows();
        Retrieval retrieval = Retrieval.of(images, texts);
        float[][] matrix = images.mmul(texts.transpose()).toFloatMatrix();
        for (int k : new int[] {1, 5, 10}) {
            assertThat(retrieval.imageToTextRecall(k)).isCloseTo(naive(matrix, k, false), within(2.5 / PAIRS));
            assertThat(retrieval.textToImageRecall(k)).isCloseTo(naive(matrix, k, true), within(2.5 / PAIRS));
        }
        assertThat(retrieval.imageToTextRecall(5)).isBetween(0.2, 0.999);
        assertThat(retrieval.chance(5)).isCloseTo(5.0 / PAIRS, within(1e-12));
    }

    private static double naive(float[][] matrix, int k, boolean transposed) {
        int right = 0;
        for (int i = 0; i < PAIRS; i++) {
            int better = 0;
            for (int j = 0; j < PAIRS; j++) {
                better += (transposed ? matrix[j][i] : matrix[i][j]) > matrix[i][i] ? 1 : 0;
            }
            right += better < k ? 1 : 0;
        }
        return (double) right / PAIRS;
    }

    @Test
    void equalVectorsAreNoSuccess() {
        INDArray same = Nd4j.ones(DataType.FLOAT, 4, 3);
        Retrieval retrieval = Retrieval.of(same, same);
        assertThat(retrieval.imageToTextRecall(1)).isEqualTo(0.25);
        assertThat(retrieval.textToImage()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void nearestAreInOrder() {
        INDArray among = Nd4j.createFromArray(new float[][] {{0, 1}, {1, 0}, {0.8f, 0.6f}});
        assertThat(Retrieval.nearest(Nd4j.createFromArray(1f, 0f), among, 2)).containsExactly(1, 2);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        INDArray a = Nd4j.ones(DataType.FLOAT, 2, 3);
        assertThatThrownBy(() -> Retrieval.of(a, Nd4j.ones(DataType.FLOAT, 3, 3)))
                .hasMessageContaining("a text for each picture: 2 and 3");
        assertThatThrownBy(() -> Retrieval.of(a, Nd4j.ones(DataType.FLOAT, 2, 4)))
                .hasMessageContaining("same size: pictures' have 3 features, texts' 4");
        assertThatThrownBy(() -> Retrieval.of(a, a).imageToTextRecall(0)).hasMessageContaining("k must be positive: 0");
    }
}
