package org.inkstone.generative.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.inkstone.generative.contrastive.TripletLoss.Mining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TripletLossTest {
    @Test
    void readyTripletsAreTorchs() {
        for (boolean squared : new boolean[] {false, true}) {
            PairCase golden = PairCase.named(squared ? "triplets, squared" : "triplets");
            TripletLoss.Triplets triplets = new TripletLoss(0.7, squared, Mining.ALL)
                    .of(golden.input("anchor"), golden.input("positive"), golden.input("negative"));
            golden.assertLoss(triplets.loss());
            golden.assertGradient("anchor", triplets.anchor());
            golden.assertGradient("positive", triplets.positive());
            golden.assertGradient("negative", triplets.negative());
        }
    }

    @ParameterizedTest
    @EnumSource(Mining.class)
    void minedTripletsAreTorchs(Mining mining) {
        for (boolean squared : new boolean[] {false, true}) {
            PairCase golden = PairCase.named("mined " + mining + (squared ? ", squared" : ""));
            for (int blockSize : new int[] {PairBlocks.BLOCK, 20, 1}) {
                TripletLoss.Mined mined = new TripletLoss(0.5, squared, mining)
                        .mined(golden.input("embeddings"), golden.labels(), blockSize);
                golden.assertLoss(mined.loss());
                golden.assertGradient("embeddings", mined.gradient());
                assertThat(mined.triplets())
                        .isEqualTo(golden.setting("triplets").getAsLong());
            }
        }
    }

    @Test
    void goodEmbeddingsCostNothing() {
        INDArray corners = Nd4j.createFromArray(new float[][] {{1, 0}, {1, 0}, {-1, 0}, {-1, 0}});
        TripletLoss.Mined mined = TripletLoss.of(0.5).with(Mining.ALL).mined(corners, new int[] {0, 0, 1, 1});
        assertThat(mined.loss()).isZero();
        assertThat(mined.active()).isZero();
        assertThat(mined.gradient().norm2Number().doubleValue()).isZero();
    }

    @Test
    void equalPointsHaveAFiniteGradient() {
        INDArray same = Nd4j.ones(DataType.FLOAT, 4, 3);
        TripletLoss.Mined mined = TripletLoss.of(0.5).mined(same, new int[] {0, 0, 1, 1});
        assertThat(mined.loss()).isCloseTo(0.5, within(1e-6));
        assertThat(mined.gradient().norm2Number().doubleValue()).isLessThan(1e-2);
    }

    @Test
    void batchesWithoutTripletsAreRefused() {
        INDArray z = Nd4j.ones(DataType.FLOAT, 3, 2);
        TripletLoss loss = TripletLoss.of(0.2);
        assertThatThrownBy(() -> loss.mined(z, new int[] {4, 4, 4})).hasMessageContaining("no negatives: all 3");
        assertThatThrownBy(() -> loss.mined(z, new int[] {1, 2, 3})).hasMessageContaining("no positives");
        assertThatThrownBy(() -> loss.mined(z, new int[] {1, 2})).hasMessageContaining("a label for each of the 3");
        assertThatThrownBy(() -> loss.mined(Nd4j.ones(DataType.FLOAT, 1, 2), new int[] {1}))
                .hasMessageContaining("no negatives");
        assertThatThrownBy(() -> TripletLoss.of(0)).hasMessageContaining("margin must be positive: 0");
    }
}
