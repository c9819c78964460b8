package org.inkstone.sequence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.NormType;
import org.inkstone.sequence.GoldenCase;
import org.inkstone.sequence.attention.NormPlacement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A small GPT, tied and not, and one of a later fashion: loss, gradients, and five steps of Adam. */
class CausalLanguageModelGoldenTest {

    static Stream<GoldenCase> cases() {
        return GoldenCase.read("causal_language_model.json");
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
        MultiLayerNetwork network = model(golden, type).network();
        DataSet batch = new DataSet(golden.input("ids"), golden.input("labels"));
        Map<String, String> names = names(golden);
        Set<String> filled = new HashSet<>();
        golden.parameters().forEach((name, value) -> {
            network.getParam(names.get(name)).assign(value);
            filled.add(names.get(name));
        });
        assertThat(filled).isEqualTo(network.paramTable().keySet());

        double[] losses = golden.losses();
        assertThat(network.score(batch)).isCloseTo(losses[0], within(losses[0] * GoldenCase.FORWARD));
        INDArray logits = golden.output("logits");
        INDArray expected =
                Transforms.softmax(logits.reshape(-1, logits.size(2))).reshape(logits.shape());
        golden.assertClose("probabilities", network.output(batch.getFeatures()), expected, GoldenCase.FORWARD);

        for (int step = 0; step < losses.length; step++) {
            network.fit(batch);
            assertThat(network.score()).as("step %d", step).isCloseTo(losses[step], within(losses[step] * 2e-5));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAsInPyTorch(GoldenCase golden) {
        MultiLayerNetwork network = model(golden, DataType.FLOAT).network();
        Map<String, String> names = names(golden);
        golden.parameters()
                .forEach((name, value) -> network.getParam(names.get(name)).assign(value));
        network.setInput(golden.input("ids"));
        network.setLabels(golden.input("labels"));
        network.initGradientsView();
        network.computeGradientAndScore();
        Map<String, INDArray> gradients = network.gradient().gradientForVariable();
        long sequences = golden.input("ids").size(0);
        // DL4J divides by the number of sequences when it updates.
        golden.parameters()
                .keySet()
                .forEach(name -> golden.assertGradient(
                        name, gradients.get(names.get(name)).div(sequences)));
    }

    private static CausalLanguageModel model(GoldenCase golden, DataType type) {
        return CausalLanguageModel.of(TransformerConfig.builder(golden.number("vocabulary"))
                .width(golden.number("size"))
                .heads(golden.number("heads"))
                .hidden(golden.number("hidden"))
                .layers(golden.number("layers"))
                .maxLength(golden.number("maxLength"))
                .positions(PositionType.valueOf(golden.text("positions")))
                .activation(FeedForwardActivation.valueOf(golden.text("activation")))
                .placement(NormPlacement.valueOf(golden.text("placement")))
                .norm(NormType.valueOf(golden.text("norm")))
                .tied(golden.flag("tied"))
                .updater(new Adam(golden.real("learningRate")))
                .dataType(type)
                .build());
    }

    /** The network's name of each of the case's parameters: embedding, blocks, norm and output in a row. */
    private static Map<String, String> names(GoldenCase golden) {
        int layers = golden.number("layers");
        Map<String, Integer> parts = new TreeMap<>(Map.of("embedding", 0, "norm", layers + 1, "output", layers + 2));
        for (int i = 0; i < layers; i++) {
            parts.put("block" + i, i + 1);
        }
        Map<String, String> names = new TreeMap<>();
        for (String name : golden.parameters().keySet()) {
            String[] path = name.split("/");
            names.put(name, parts.get(path[0]) + "_" + path[1]);
        }
        return names;
    }
}
