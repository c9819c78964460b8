package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.LayerNorm;
import org.inkstone.nn.NormType;
import org.inkstone.nn.RmsNorm;
import org.inkstone.nn.SequencePooling;
import org.inkstone.sequence.attention.AttentionPositions;
import org.inkstone.sequence.attention.Masks;
import org.inkstone.sequence.attention.MultiHeadAttention;
import org.inkstone.sequence.attention.NormPlacement;
import org.inkstone.train.ModelFiles;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Every layer and vertex: written and read, cloned, as JSON; the copies go on training as the first does. */
class PersistenceTest {
    private record Case(String name, Supplier<AnyNetwork> network, MultiDataSet batch, List<String> layers) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        INDArray mask = Masks.fromLengths(new int[] {4, 6}, Small.TIME);
        INDArray ids = Small.ids(1, 2, Small.TIME);
        INDArray labels = Small.ids(2, 2, Small.TIME);
        INDArray classes = Small.oneHot(DataType.FLOAT, 1, 2);
        MultiDataSet tokens = Small.batch(ids, labels, mask, null);
        MultiDataSet pairs = new MultiDataSet(
                new INDArray[] {ids, Small.ids(3, 2, Small.TIME)},
                new INDArray[] {labels},
                new INDArray[] {mask, mask},
                new INDArray[] {mask});
        TransformerConfig plain =
                Small.config().dropout(0.1).attentionDropout(0.1).build();
        TransformerConfig other = Small.config()
                .placement(NormPlacement.DEEP)
                .norm(NormType.RMS)
                .positions(PositionType.ROTARY)
                .activation(FeedForwardActivation.SWIGLU)
                .keyHeads(1)
                .biases(false)
                .tied(true)
                .labelSmoothing(0.1)
                .gradientClip(1)
                .build();
        VisionTransformer vit = new VisionTransformer(plain, 4, 4, 3, CNN2DFormat.NHWC, 2, 3);
        return Stream.of(
                new Case(
                        "language model",
                        () -> AnyNetwork.of(CausalLanguageModel.configuration(plain)),
                        tokens,
                        List.of("TokenEmbedding", "TransformerLayer", "RowNorm", "TokenOutput")),
                new Case(
                        "tied language model",
                        () -> AnyNetwork.of(CausalLanguageModel.configuration(other)),
                        tokens,
                        List.of("TokenEmbedding", "TransformerLayer", "TokenOutput")),
                new Case(
                        "classifier",
                        () -> AnyNetwork.of(TransformerEncoder.classifier(plain, 3, SequencePooling.Kind.LAST)),
                        Small.batch(ids, classes, mask, null),
                        List.of("SequencePooling", "OutputLinear")),
                new Case(
                        "tagger",
                        () -> AnyNetwork.of(TransformerEncoder.tagger(other, Small.VOCABULARY)),
                        tokens,
                        List.of("TokenOutput")),
                new Case(
                        "vision Transformer",
                        () -> AnyNetwork.of(vit.configuration()),
                        Small.batch(Small.normal(DataType.FLOAT, 1, 2, 4, 4, 3), classes, null, null),
                        List.of("PatchEmbedding", "SequencePooling")),
                new Case(
                        "encoder-decoder",
                        () -> AnyNetwork.of(
                                Seq2SeqTransformer.configuration(Seq2SeqConfig.of(plain, Small.VOCABULARY))),
                        pairs,
                        List.of("sourceEmbedding", "encoder1", "decoder1", "TransformerDecoder")),
                new Case(
                        "tied encoder-decoder",
                        () -> AnyNetwork.of(
                                Seq2SeqTransformer.configuration(Seq2SeqConfig.of(other, Small.VOCABULARY))),
                        pairs,
                        List.of("targetEmbedding", "output")),
                new Case(
                        "attention and norms alone",
                        PersistenceTest::attentionAlone,
                        Small.batch(Small.normal(DataType.FLOAT, 1, 2, Small.TIME, Small.WIDTH), labels, mask, null),
                        List.of("MultiHeadAttention", "RowNorm")));
    }

    private static AnyNetwork attentionAlone() {
        return AnyNetwork.of(Small.sequences(
                DataType.FLOAT,
                new LayerNorm.Builder().build(),
                new MultiHeadAttention.Builder()
                        .heads(4)
                        .keyHeads(2)
                        .causal(true)
                        .attentionPositions(AttentionPositions.ALIBI)
                        .attentionDropout(0.2)
                        .build(),
                new RmsNorm.Builder().build()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void copiesGoOnAsTheFirst(Case c, @TempDir Path directory) throws IOException {
        AnyNetwork network = c.network().get();
        train(network, c.batch());
        Path file = directory.resolve("ours.zip");
        ModelFiles.save(network.model(), file);
        Path theirs = directory.resolve("dl4j.zip");
        ModelSerializer.writeModel(network.model(), theirs.toFile(), true);
        List<AnyNetwork> copies =
                List.of(new AnyNetwork(ModelFiles.load(file)), restoredByDl4j(network.model(), theirs), network.copy());
        INDArray output = network.output(c.batch());
        for (AnyNetwork copy : copies) {
            assertThat(copy.output(c.batch())).isEqualTo(output);
            assertThat(copy.updaterState()).isEqualTo(network.updaterState());
        }
        train(network, c.batch());
        for (AnyNetwork copy : copies) {
            assertThat(copy.model().params()).isNotEqualTo(network.model().params());
            train(copy, c.batch());
            assertThat(copy.model().params()).isEqualTo(network.model().params());
        }
    }

    private static AnyNetwork restoredByDl4j(Model like, Path file) throws IOException {
        return new AnyNetwork(
                like instanceof MultiLayerNetwork
                        ? ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true)
                        : ModelSerializer.restoreComputationGraph(file.toFile(), true));
    }

    /** Two steps with the same dropout each time. */
    private static void train(AnyNetwork network, MultiDataSet batch) {
        for (int step = 0; step < 2; step++) {
            Nd4j.getRandom().setSeed(step + 1);
            network.fit(batch);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void jsonHoldsEverySetting(Case c) {
        AnyNetwork network = c.network().get();
        String json = network.json();
        if (network.model() instanceof MultiLayerNetwork layers) {
            MultiLayerConfiguration conf = layers.getLayerWiseConfigurations();
            assertThat(MultiLayerConfiguration.fromJson(json)).isEqualTo(conf);
            assertThat(MultiLayerConfiguration.fromJson(json).toJson()).isEqualTo(json);
            assertThat(conf.clone()).isEqualTo(conf);
        } else {
            ComputationGraphConfiguration conf = ((ComputationGraph) network.model()).getConfiguration();
            assertThat(ComputationGraphConfiguration.fromJson(json)).isEqualTo(conf);
            assertThat(ComputationGraphConfiguration.fromJson(json).toJson()).isEqualTo(json);
            assertThat(conf.clone()).isEqualTo(conf);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aSummaryNamesTheLayers(Case c) {
        AnyNetwork network = c.network().get();
        assertThat(network.summary()).contains(c.layers());
        assertThat(network.summary())
                .contains(String.format("%,d", network.model().numParams()));
    }
}
