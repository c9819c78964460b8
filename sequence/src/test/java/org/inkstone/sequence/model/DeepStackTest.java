package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.sequence.attention.NormPlacement;
import org.inkstone.train.NetworkUpdaters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** Fifty blocks without warm-up: which placements of the norm can be trained from the start. */
class DeepStackTest {
    private static final int VOCABULARY = 8;
    private static final int STEPS = 40;

    @ParameterizedTest
    @EnumSource(NormPlacement.class)
    void fiftyBlocks(NormPlacement placement) {
        CausalLanguageModel model = CausalLanguageModel.of(TransformerConfig.builder(VOCABULARY)
                .width(16)
                .heads(2)
                .hidden(32)
                .layers(50)
                .maxLength(8)
                .placement(placement)
                .updater(new Adam(3e-3))
                .build());
        MultiLayerNetwork network = model.network();
        NetworkUpdaters.install(network);
        double chance = Math.log(VOCABULARY);
        double last = 0;
        for (int step = 0; step < STEPS; step++) {
            network.fit(successors(step));
            last = step < STEPS - 10 ? 0 : last + network.score() / 10;
        }
        if (placement == NormPlacement.POST) {
            assertThat(last).isGreaterThan(0.95 * chance);
        } else {
            assertThat(last).isLessThan(0.75 * chance);
        }
    }

    /** What follows a token is the token after it in the alphabet. */
    private static DataSet successors(long seed) {
        INDArray ids = Small.ids(seed, 8, 8, VOCABULARY);
        INDArray next = ids.castTo(DataType.FLOAT).addi(1).fmodi(VOCABULARY);
        return new DataSet(ids, next);
    }
}
