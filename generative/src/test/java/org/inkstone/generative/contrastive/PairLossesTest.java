package org.inkstone.generative.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class PairLossesTest {
    private static final int ROWS = 37;
    private static final int WIDTH = 8;

    @Test
    void lengthsAndTheirGradientAreTorchs() {
        PairCase golden = PairCase.named("L2");
        UnitRows unit = UnitRows.of(golden.input("x"));
        INDArray direction =
                Nd4j.arange(20).castTo(DataType.FLOAT).reshape(4, 5).divi(10).subi(1);
        golden.assertLoss(unit.rows().mul(direction).sumNumber().doubleValue());
        golden.assertGradient("x", unit.backward(direction));
    }

    @ParameterizedTest
    @ValueSource(ints = {PairBlocks.BLOCK, 14, 7, 1})
    void infoNceIsTorchs(int blockSize) {
        for (boolean symmetric : new boolean[] {false, true}) {
            PairCase golden = PairCase.named(symmetric ? "InfoNCE, both ways" : "InfoNCE, one way");
            UnitRows first = UnitRows.of(golden.input("first"));
            UnitRows second = UnitRows.of(golden.input("second"));
            PairLoss loss = new InfoNce(symmetric, blockSize).of(first.rows(), second.rows(), golden.number("scale"));
            golden.assertLoss(loss.loss());
            golden.assertGradient("first", first.backward(loss.first()));
            golden.assertGradient("second", second.backward(loss.second()));
            golden.assertGradient("scale", loss.scale());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {PairBlocks.BLOCK, 30, 1})
    void ntXentIsTorchs(int blockSize) {
        PairCase golden = PairCase.named("NT-Xent");
        UnitRows views = UnitRows.of(golden.input("views"));
        NtXent.Result loss = new NtXent(golden.setting("temperature").getAsDouble(), blockSize).of(views.rows());
        golden.assertLoss(loss.loss());
        golden.assertGradient("views", views.backward(loss.gradient()));
    }

    @ParameterizedTest
    @ValueSource(ints = {PairBlocks.BLOCK, 18, 1})
    void sigLipIsTorchs(int blockSize) {
        PairCase golden = PairCase.named("SigLIP");
        UnitRows first = UnitRows.of(golden.input("first"));
        UnitRows second = UnitRows.of(golden.input("second"));
        PairLoss loss =
                new SigLip(blockSize).of(first.rows(), second.rows(), golden.number("scale"), golden.number("bias"));
        golden.assertLoss(loss.loss());
        golden.assertGradient("first", first.backward(loss.first()));
        golden.assertGradient("second", second.backward(loss.second()));
        golden.assertGradient("scale", loss.scale());
        golden.assertGradient("bias", loss.bias());
    }

    @Test
    void infoNceIsTheNaiveDoubleLoop() {
        INDArray first = embeddings(1);
        INDArray second = embeddings(2);
        double loss = 0;
        int right = 0;
        for (int i = 0; i < ROWS; i++) {
            double row = 0;
            double column = 0;
            boolean best = true;
            for (int j = 0; j < ROWS; j++) {
                row += Math.exp(5 * dot(first, i, second, j));
                column += Math.exp(5 * dot(first, j, second, i));
                best &= dot(first, i, second, j) <= dot(first, i, second, i);
            }
            loss += Math.log(row) + Math.log(column) - 10 * dot(first, i, second, i);
            right += best ? 1 : 0;
        }
        PairLoss blocked = new InfoNce(true, 100).of(first, second, 5);
        assertThat(blocked.loss()).isCloseTo(loss / (2 * ROWS), within(1e-5));
        assertThat(new InfoNce(false, 100).of(first, second, 5).accuracy())
                .isCloseTo((double) right / ROWS, within(1e-12));
    }

    @Test
    void ntXentIsTheNaiveDoubleLoop() {
        INDArray views = embeddings(3).get(NDArrayIndex.interval(0, ROWS - 1), NDArrayIndex.all());
        double loss = 0;
        for (int i = 0; i < ROWS - 1; i++) {
            double sum = 0;
            for (int j = 0; j < ROWS - 1; j++) {
                sum += j == i ? 0 : Math.exp(dot(views, i, views, j) / 0.2);
            }
            loss += Math.log(sum) - dot(views, i, views, i % 2 == 0 ? i + 1 : i - 1) / 0.2;
        }
        assertThat(new NtXent(0.2, 200).of(views).loss()).isCloseTo(loss / (ROWS - 1), within(1e-5));
    }

    @Test
    void sigLipIsTheNaiveDoubleLoop() {
        INDArray first = embeddings(4);
        INDArray second = embeddings(5);
        double loss = 0;
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < ROWS; j++) {
                double margin = (i == j ? 1 : -1) * (10 * dot(first, i, second, j) - 2);
                loss += Math.log(1 + Math.exp(-margin));
            }
        }
        assertThat(SigLip.create().of(first, second, 10, -2).loss()).isCloseTo(loss / ROWS, within(1e-4));
    }

    @Test
    void highScalesDoNotOverflow() {
        INDArray same = embeddings(6);
        PairLoss loss = InfoNce.symmetric().of(same, same, 1000);
        assertThat(loss.loss()).isBetween(0.0, 1.0);
        assertThat(loss.accuracy()).isEqualTo(1);
        assertThat(SigLip.create().of(same, embeddings(7), 1000, -500).loss()).isFinite();
    }

    @Test
    void aSinglePairHasNoNegatives() {
        INDArray one = Nd4j.ones(DataType.FLOAT, 1, 4);
        INDArray two = Nd4j.ones(DataType.FLOAT, 2, 4);
        assertThatThrownBy(() -> InfoNce.symmetric().of(one, one, 1)).hasMessageContaining("no negatives");
        assertThatThrownBy(() -> SigLip.create().of(one, one, 1, 0)).hasMessageContaining("no negatives");
        assertThatThrownBy(() -> NtXent.of(0.5).of(two)).hasMessageContaining("no negatives");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        INDArray a = Nd4j.ones(DataType.FLOAT, 3, 4);
        INDArray wide = Nd4j.ones(DataType.FLOAT, 3, 5);
        INDArray more = Nd4j.ones(DataType.FLOAT, 4, 4);
        assertThatThrownBy(() -> InfoNce.oneWay().of(a, wide, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same size: 4 and 5");
        assertThatThrownBy(() -> InfoNce.oneWay().of(a, more, 1)).hasMessageContaining("3 and 4");
        assertThatThrownBy(() -> InfoNce.oneWay().of(a, a, 0)).hasMessageContaining("scale must be positive: 0");
        assertThatThrownBy(() -> NtXent.of(-1)).hasMessageContaining("temperature must be positive: -1");
        assertThatThrownBy(() -> NtXent.of(1).of(a)).hasMessageContaining("two views");
        assertThatThrownBy(() -> UnitRows.of(a.castTo(DataType.DOUBLE))).hasMessageContaining("FLOAT");
    }

    private static INDArray embeddings(long seed) {
        Nd4j.getRandom().setSeed(seed);
        return UnitRows.of(Nd4j.randn(DataType.FLOAT, ROWS, WIDTH)).rows();
    }

    private static double dot(INDArray a, int i, INDArray b, int j) {
        return a.getRow(i).mul(b.getRow(j)).sumNumber().doubleValue();
    }
}
