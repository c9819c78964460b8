package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.NormType;
import org.inkstone.sequence.GoldenCase;
import org.inkstone.sequence.attention.NormPlacement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The whole encoder-decoder beside nn.Transformer: sinusoids, padding in sources and targets, smoothed loss, tied or not. */
class Seq2SeqTransformerGoldenTest {

    static Stream<GoldenCase> cases() {
        return GoldenCase.read("seq2seq_transformer.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asInPyTorch(GoldenCase golden) {
        check(golden, DataType.FLOAT);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asInPyTorchInDouble(GoldenCase golden) {
        check(golden, DataType.DOUBLE);
    }

    private static void check(GoldenCase golden, DataType type) {
        ComputationGraph graph = model(golden, type).graph();
        Map<String, String> names = golden.parameters().keySet().stream()
                .collect(Collectors.toMap(name -> name, Seq2SeqTransformerGoldenTest::vertexName));
        assertThat(names.values())
                .containsExactlyInAnyOrderElementsOf(graph.paramTable().keySet());
        golden.parameters()
                .forEach((name, value) -> graph.getParam(names.get(name)).assign(value));
        INDArray[] features = {golden.input("source"), golden.input("target")};
        INDArray[] masks = {golden.mask("source"), golden.mask("target")};
        INDArray[] labels = {golden.input("labels")};
        INDArray[] labelMasks = {golden.mask("labels")};

        double loss = golden.losses()[0];
        assertThat(graph.score(new MultiDataSet(features, labels, masks, labelMasks)))
                .isCloseTo(loss, within(loss * GoldenCase.FORWARD));
        INDArray probabilities = graph.output(false, features, masks)[0];
        INDArray logits = golden.output("logits");
        INDArray expected =
                Transforms.softmax(logits.reshape(-1, logits.size(2))).reshape(logits.shape());
        INDArray real = masks[1].reshape(masks[1].size(0), masks[1].size(1), 1);
        golden.assertClose(
                "probabilities", probabilities.mul(real.castTo(type)), expected.mul(real), GoldenCase.FORWARD);

        graph.setInputs(features);
        graph.setLabels(labels);
        graph.setLayerMaskArrays(masks, labelMasks);
        graph.initGradientsView();
        graph.computeGradientAndScore();
        Map<String, INDArray> gradients = graph.gradient().gradientForVariable();
        // DL4J divides by the number of sequences when it updates.
        names.forEach(
                (name, ours) -> golden.assertGradient(name, gradients.get(ours).div(features[0].size(0))));
    }

    private static Seq2SeqTransformer model(GoldenCase golden, DataType type) {
        int vocabulary = golden.number("vocabulary");
        TransformerConfig config = TransformerConfig.builder(vocabulary)
                .width(golden.number("size"))
                .heads(golden.number("heads"))
                .hidden(golden.number("hidden"))
                .layers(golden.number("layers"))
                .positions(PositionType.SINUSOIDAL)
                .embeddingScale(golden.real("embeddingScale"))
                .activation(FeedForwardActivation.valueOf(golden.text("activation")))
                .placement(NormPlacement.valueOf(golden.text("placement")))
                .norm(NormType.valueOf(golden.text("norm")))
                .tied(golden.flag("tied"))
                .labelSmoothing(golden.real("smoothing"))
                .dataType(type)
                .build();
        return Seq2SeqTransformer.of(
                new Seq2SeqConfig(config, vocabulary, golden.number("layers"), golden.flag("finalNorm")));
    }

    /** {@code source/W} is the embedding's of that name; other parts are called as in the graph. */
    private static String vertexName(String name) {
        return name.replaceFirst("^(source|target)/", "$1Embedding/").replace('/', '_');
    }
}
