package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.NonFiniteValueException;
import org.inkstone.nn.SequencePooling;
import org.inkstone.sequence.attention.MultiHeadAttention;
import org.inkstone.sequence.attention.MultiHeadAttentionRuntime;
import org.inkstone.sequence.attention.TransformerLayer;
import org.inkstone.train.FiniteGradients;
import org.inkstone.train.ModelFiles;
import org.inkstone.train.NonFiniteLossException;
import org.inkstone.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.conditions.Conditions;
import org.nd4j.linalg.learning.config.Sgd;

/** What does not fit is said, and no NaN reaches the parameters. */
class BadInputTest {
    private final CausalLanguageModel model =
            CausalLanguageModel.of(Small.config().build());

    @Test
    void headsThatDoNotDivideTheWidth() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Small.config().heads(3).build())
                .withMessage("heads must divide the width 8: 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Small.config().heads(4).keyHeads(3).build())
                .withMessage("keyHeads must divide the 4 heads: 3");
        assertThatThrownBy(() -> AnyNetwork.of(Small.sequences(
                        DataType.FLOAT, new TransformerLayer.Builder().heads(3).build())))
                .hasMessageContaining("heads must divide the width 8: 3");
    }

    @Test
    void aSequenceLongerThanThePositions() {
        assertThatThrownBy(() -> model.probabilities(Small.ids(1, 1, 8)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("has positions for 7 tokens, the sequence has 8");
    }

    @Test
    void anIdOutOfTheVocabulary() {
        INDArray ids = Nd4j.createFromArray(new int[][] {{1, 2, 11}});
        assertThatThrownBy(() -> model.probabilities(ids))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("token id 11 at sequence 0, position 2 is outside the vocabulary of 11");
        assertThatThrownBy(() -> model.network().score(new DataSet(Small.ids(1, 1, 3), ids)))
                .hasMessageContaining("11");
    }

    @Test
    void aMaskOfAnotherShape() {
        AnyNetwork tagger =
                AnyNetwork.of(TransformerEncoder.tagger(Small.config().build(), 3));
        MultiDataSet batch =
                Small.batch(Small.ids(1, 2, 5), Small.ids(2, 2, 5, 3), Nd4j.ones(DataType.FLOAT, 2, 4), null);
        assertThatThrownBy(() -> tagger.fit(batch))
                .hasMessageContaining("the mask must be [batch, time] = [2, 5], got [2, 4]");
    }

    @Test
    void labelsOfAnotherShape() {
        assertThatThrownBy(() -> model.network().fit(new DataSet(Small.ids(1, 2, 5), Small.ids(1, 2, 4))))
                .hasMessageContaining("takes labels that are ids [batch, time] = [2, 5], got [2, 4]");
    }

    @Test
    void aFullyMaskedRowGivesZerosBehindAttentionAndNoNan() {
        AnyNetwork network = AnyNetwork.of(Small.sequences(
                DataType.FLOAT,
                new MultiHeadAttention.Builder().heads(2).biases(false).build()));
        INDArray additive = Nd4j.zeros(DataType.FLOAT, 1, 1, Small.TIME, Small.TIME);
        for (int key = 0; key < Small.TIME; key++) {
            additive.putScalar(new int[] {0, 0, 2, key}, Double.NEGATIVE_INFINITY);
        }
        MultiLayerNetwork layers = (MultiLayerNetwork) network.model();
        ((MultiHeadAttentionRuntime) layers.getLayer(0)).setAttentionMask(additive);
        INDArray x = Small.normal(DataType.FLOAT, 1, 2, Small.TIME, Small.WIDTH);
        INDArray attended = layers.feedForwardToLayer(0, x, false).get(1);
        for (int n = 0; n < 2; n++) {
            assertThat(attended.slice(n).getRow(2).amaxNumber().doubleValue()).isZero();
            assertThat(attended.slice(n).getRow(1).amaxNumber().doubleValue()).isPositive();
        }
        network.fit(Small.batch(x, Small.ids(2, 2, Small.TIME), null, null));
        assertThat(finite(layers.params())).isTrue();
    }

    @Test
    void anotherVocabularyThanTheModels(@TempDir Path directory) {
        Path file = directory.resolve("model.zip");
        ModelFiles.save(model.network(), file);
        assertThat(CausalLanguageModel.load(file, Small.VOCABULARY).vocabularySize())
                .isEqualTo(Small.VOCABULARY);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CausalLanguageModel.load(file, 12))
                .withMessageContaining("was trained with a vocabulary of 11 tokens, not 12");
        Path pairs = directory.resolve("pairs.zip");
        ModelFiles.save(
                Seq2SeqTransformer.of(Seq2SeqConfig.of(Small.config().build(), 9))
                        .graph(),
                pairs);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Seq2SeqTransformer.load(pairs, 9, 12))
                .withMessageContaining("was trained with vocabularies of 9 and 11 tokens, not 9 and 12");
        assertThatThrownBy(() -> CausalLanguageModel.load(pairs, 11)).hasMessageContaining("ComputationGraph");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CausalLanguageModel.of((MultiLayerNetwork)
                        AnyNetwork.of(TransformerEncoder.tagger(Small.config().build(), 11))
                                .model()))
                .withMessageStartingWith("not a causal language model");
    }

    @Test
    void picturesThatPatchesDoNotFill() {
        TransformerConfig config = Small.config().build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VisionTransformer(config, 9, 8, 1, CNN2DFormat.NHWC, 4, 3))
                .withMessage("patch must divide height 9 and width 8: 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TransformerEncoder.classifier(config, 1, SequencePooling.Kind.MEAN))
                .withMessage("classes must be two or more: 1");
    }

    /** A rate that throws the weights far out in the first step makes the second's loss infinite or NaN. */
    @Test
    void aLossThatIsNoNumberLeavesTheParametersAsTheyWere() {
        TransformerConfig config = Small.config().updater(new Sgd(1e30)).build();
        DataSet tokens = new DataSet(Small.ids(1, 2, Small.TIME), Small.ids(2, 2, Small.TIME));
        MultiLayerNetwork plain = CausalLanguageModel.of(config).network();
        plain.addListeners(new FiniteGradients());
        INDArray last = fitUntilRefused(plain, tokens);
        assertThat(finite(last)).isTrue();
        assertThat(plain.params()).isEqualTo(last);

        MultiLayerNetwork trained = CausalLanguageModel.of(config).network();
        assertThatThrownBy(() -> Trainer.of(trained).maxSteps(50).epochs(50).fit(new SingletonDataSetIterator(tokens)))
                .isInstanceOf(NonFiniteLossException.class);
        assertThat(trained.params()).isEqualTo(last);

        DataSet classes = new DataSet(tokens.getFeatures(), Small.oneHot(DataType.FLOAT, 1, 2));
        MultiLayerNetwork classifier =
                (MultiLayerNetwork) AnyNetwork.of(TransformerEncoder.classifier(config, 3, SequencePooling.Kind.MEAN))
                        .model();
        assertThatThrownBy(() -> Trainer.of(classifier).epochs(50).fit(new SingletonDataSetIterator(classes)))
                .isInstanceOf(NonFiniteLossException.class);
        assertThat(finite(classifier.params())).isTrue();
    }

    private static INDArray fitUntilRefused(MultiLayerNetwork network, DataSet batch) {
        for (int step = 0; step < 50; step++) {
            INDArray before = network.params().dup();
            try {
                network.fit(batch);
            } catch (NonFiniteValueException e) {
                assertThat(e).hasMessageContaining("the parameters were not changed");
                return before;
            }
        }
        throw new AssertionError("the loss stayed finite");
    }

    private static boolean finite(INDArray array) {
        return List.of(Conditions.isNan(), Conditions.isInfinite()).stream()
                .noneMatch(condition -> BooleanIndexing.or(array, condition));
    }
}
