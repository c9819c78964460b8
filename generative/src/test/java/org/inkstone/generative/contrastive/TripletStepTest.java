package org.inkstone.generative.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DataLoader;
import org.inkstone.train.History;
import org.inkstone.train.Trainer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

class TripletStepTest {
    private static DataLoader loader(int count, long seed) {
        return DataLoader.builder(Shapes.pictures(count, seed))
                .batchSize(32)
                .shuffle(1)
                .format(CNN2DFormat.NHWC)
                .build();
    }

    @Test
    void picturesOfOneKindComeTogether() {
        MultiLayerNetwork encoder =
                new MultiLayerNetwork(new ConvEncoder(8, 8, 1, 8, 2, new Adam(3e-3), 1).embedder(4));
        History history = Trainer.of(new TripletStep(encoder, TripletLoss.of(0.5)))
                .epochs(10)
                .fit(loader(480, 1), loader(96, 2));
        assertThat(history.lastEpoch().orElseThrow().validationAccuracy()).isGreaterThan(0.85);
        assertThat(history.lastEpoch().orElseThrow().trainLoss())
                .isLessThan(history.epochs().get(0).trainLoss());
    }

    @Test
    void labelsAreNeeded() {
        TripletStep step = new TripletStep(
                new MultiLayerNetwork(new ConvEncoder(8, 8, 1, 4, 2, new Adam(), 1).embedder(2)), TripletLoss.of(0.5));
        assertThatThrownBy(() -> step.check(new MultiDataSet(Nd4j.zeros(4, 8, 8, 1), null)))
                .hasMessageContaining("one-hot");
        assertThatThrownBy(() -> step.check(new MultiDataSet(Nd4j.zeros(1, 8, 8, 1), Nd4j.ones(1, 3))))
                .hasMessageContaining("no negatives");
    }
}
