package org.inkstone.vision.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.nn.OutputLinear;
import org.inkstone.vision.model.LeNet;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Figures equal scikit-learn's; calibration a naive twin in the golden's script; crops torchvision's. */
class EvaluateTest {
    private static final JsonObject GOLDEN = JsonParser.parseReader(new InputStreamReader(
                    EvaluateTest.class.getResourceAsStream("/golden/evaluate.json"), StandardCharsets.UTF_8))
            .getAsJsonObject();
    private static final List<String> NAMES = GOLDEN.getAsJsonArray("names").asList().stream()
            .map(JsonElement::getAsString)
            .toList();

    private static double[] doubles(JsonElement array) {
        return array.getAsJsonArray().asList().stream()
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }

    private static int[] labels() {
        return GOLDEN.getAsJsonArray("labels").asList().stream()
                .mapToInt(JsonElement::getAsInt)
                .toArray();
    }

    private static INDArray probabilities() {
        JsonArray rows = GOLDEN.getAsJsonArray("probabilities");
        return Nd4j.createFromArray(
                rows.asList().stream().map(EvaluateTest::doubles).toArray(double[][]::new));
    }

    private static Predictions predictions() {
        return Predictions.of(probabilities(), labels());
    }

    @Test
    void topKAndConfusionAreScikitLearns() {
        double[] top = doubles(GOLDEN.get("top"));
        for (int k = 1; k <= 5; k++) {
            assertThat(predictions().topK(k)).isCloseTo(top[k - 1], within(1e-9));
        }
        assertThat(predictions().accuracy()).isEqualTo(predictions().topK(1));
        JsonArray rows = GOLDEN.getAsJsonArray("confusion");
        for (int c = 0; c < 5; c++) {
            assertThat(predictions().confusion()[c])
                    .containsExactly(Arrays.stream(doubles(rows.get(c)))
                            .mapToLong(v -> (long) v)
                            .toArray());
        }
    }

    @Test
    void reportIsScikitLearns() {
        ClassReport report = ClassReport.of(predictions(), NAMES);
        assertThat(report.toString()).isEqualTo(GOLDEN.get("report").getAsString());
        JsonObject rows = GOLDEN.getAsJsonObject("rows");
        Stream.concat(report.rows().stream(), Stream.of(report.mean(), report.weightedMean()))
                .forEach(row -> {
                    JsonObject wanted = rows.getAsJsonObject(row.name());
                    assertThat(row.precision())
                            .isCloseTo(wanted.get("precision").getAsDouble(), within(1e-12));
                    assertThat(row.recall()).isCloseTo(wanted.get("recall").getAsDouble(), within(1e-12));
                    assertThat(row.f1()).isCloseTo(wanted.get("f1-score").getAsDouble(), within(1e-12));
                    assertThat(row.support()).isEqualTo(wanted.get("support").getAsLong());
                });
        assertThat(report.accuracy()).isCloseTo(rows.get("accuracy").getAsDouble(), within(1e-12));
    }

    @Test
    void calibrationIsThePapers() {
        for (JsonElement element : GOLDEN.getAsJsonArray("calibration")) {
            JsonObject wanted = element.getAsJsonObject();
            Calibration calibration =
                    Calibration.of(predictions(), wanted.get("bins").getAsInt());
            assertThat(calibration.expectedError())
                    .isCloseTo(wanted.get("expected").getAsDouble(), within(1e-6));
            assertThat(calibration.largestError())
                    .isCloseTo(wanted.get("largest").getAsDouble(), within(1e-6));
            assertThat(calibration.bins().stream().mapToDouble(Calibration.Bin::items))
                    .containsExactly(
                            Arrays.stream(doubles(wanted.get("items"))).boxed().toArray(Double[]::new));
            assertThat(calibration.negativeLogLikelihood())
                    .isCloseTo(GOLDEN.get("loss").getAsDouble(), within(1e-6));
            assertThat(calibration.brierScore()).isCloseTo(GOLDEN.get("brier").getAsDouble(), within(1e-6));
        }
        assertThat(Calibration.of(predictions()).plot("test").width()).isPositive();
    }

    @Test
    void temperatureIsTheBestOne() {
        TemperatureScaling scaling = TemperatureScaling.fit(predictions());
        assertThat(scaling.temperature()).isCloseTo(GOLDEN.get("temperature").getAsDouble(), within(1e-4));
        Predictions scaled = scaling.apply(predictions());
        assertThat(Calibration.of(scaled).negativeLogLikelihood())
                .isCloseTo(GOLDEN.get("temperatureLoss").getAsDouble(), within(1e-6));
        assertThat(scaled.confusion()).isDeepEqualTo(predictions().confusion());
    }

    @Test
    void mistakesAreSortedByConfidence() {
        List<Predictions.Mistake> mistakes = predictions().mistakes(100);
        assertThat(mistakes).hasSize((int) Math.round(60 * (1 - predictions().accuracy())));
        assertThat(mistakes).isSortedAccordingTo((a, b) -> Double.compare(b.confidence(), a.confidence()));
        assertThat(mistakes).allSatisfy(m -> {
            assertThat(m.actual()).isEqualTo(labels()[m.item()]).isNotEqualTo(m.predicted());
            assertThat(m.confidence()).isEqualTo(predictions().probability(m.item(), m.predicted()));
        });
        assertThat(predictions().mistakes(3)).isEqualTo(mistakes.subList(0, 3));
    }

    @Test
    void cropsAreTorchvisions() {
        INDArray nchw = Nd4j.arange(2 * 3 * 6 * 7).reshape(2, 3, 6, 7).castTo(DataType.FLOAT);
        for (boolean ten : new boolean[] {false, true}) {
            JsonArray wanted = GOLDEN.getAsJsonArray(ten ? "tenCrop" : "fiveCrop");
            for (CNN2DFormat format : CNN2DFormat.values()) {
                TestTimeAugmentation crops =
                        ten ? TestTimeAugmentation.tenCrop(format, 3, 4) : TestTimeAugmentation.fiveCrop(format, 3, 4);
                INDArray batch = format == CNN2DFormat.NCHW ? nchw : nchw.permute(0, 2, 3, 1);
                List<INDArray> seen = new ArrayList<>();
                crops.probabilities(
                        view -> {
                            seen.add(format == CNN2DFormat.NCHW ? view : view.permute(0, 3, 1, 2));
                            return Nd4j.ones(2, 2);
                        },
                        batch);
                assertThat(seen).hasSize(crops.views()).hasSize(wanted.size());
                for (int i = 0; i < seen.size(); i++) {
                    assertThat(seen.get(i).shape()).containsExactly(2, 3, 3, 4);
                    assertThat(seen.get(i).dup('c').data().asDouble()).containsExactly(doubles(wanted.get(i)));
                }
            }
        }
    }

    @Test
    void shiftedViewsAreFilledWithZeroAndMirrored() {
        INDArray row = Nd4j.createFromArray(1f, 2f, 3f).reshape(1, 1, 3, 1);
        TestTimeAugmentation views = TestTimeAugmentation.shifted(CNN2DFormat.NHWC, 1);
        List<List<Float>> seen = new ArrayList<>();
        views.probabilities(
                view -> {
                    float[] v = view.dup('c').data().asFloat();
                    seen.add(List.of(v[0], v[1], v[2]));
                    return Nd4j.ones(1, 2);
                },
                row);
        List<Float> nothing = List.of(0f, 0f, 0f);
        assertThat(seen)
                .containsExactly(
                        List.of(1f, 2f, 3f),
                        nothing,
                        nothing,
                        List.of(0f, 1f, 2f),
                        List.of(2f, 3f, 0f),
                        List.of(3f, 2f, 1f),
                        nothing,
                        nothing,
                        List.of(0f, 3f, 2f),
                        List.of(2f, 1f, 0f));
    }

    @Test
    void meansAreOfProbabilitiesOrLogits() {
        INDArray batch = Nd4j.createFromArray(1f, 0f).reshape(1, 1, 1, 2);
        // the answer depends on which side is bright
        UnaryOperator<INDArray> model = view -> view.getFloat(0, 0, 0, 0) > 0
                ? Nd4j.createFromArray(new float[][] {{0.8f, 0.2f}})
                : Nd4j.createFromArray(new float[][] {{0.1f, 0.9f}});
        TestTimeAugmentation mirrored = TestTimeAugmentation.mirrored(CNN2DFormat.NCHW);
        assertThat(mirrored.probabilities(model, batch).getDouble(0, 0)).isCloseTo(0.45, within(1e-6));
        double geometric = Math.sqrt(0.08) / (Math.sqrt(0.08) + Math.sqrt(0.18));
        INDArray logits = mirrored.averaging(TestTimeAugmentation.Mean.LOGITS).probabilities(model, batch);
        assertThat(logits.getDouble(0, 0)).isCloseTo(geometric, within(1e-6));
    }

    @Test
    void networksAreRunOverAllData() {
        byte[] pixels = new byte[23 * 28 * 28];
        new Random(3).nextBytes(pixels);
        int[] classes = IntStream.range(0, 23).map(i -> i % 10).toArray();
        List<String> names = IntStream.range(0, 10).mapToObj(i -> "class " + i).toList();
        Dataset pictures = ArrayDataset.ofImages(pixels, 28, 28, 1, classes, names);
        MultiLayerNetwork network = new MultiLayerNetwork(LeNet.builder().build());
        network.init();
        try (DataLoader loader = DataLoader.builder(pictures.transformed(new ToTensor()))
                .batchSize(10)
                .format(CNN2DFormat.NHWC)
                .build()) {
            Predictions layers = Predictions.of(network, loader);
            INDArray whole = network.output(pictures.transformed(new ToTensor())
                    .toDataSet()
                    .getFeatures()
                    .permute(0, 2, 3, 1)
                    .dup('c'));
            for (int i = 0; i < 23; i++) {
                assertThat(layers.label(i)).isEqualTo(i % 10);
                for (int c = 0; c < 10; c++) {
                    assertThat(layers.probability(i, c)).isCloseTo(whole.getFloat(i, c), within(1e-6f));
                }
            }
            assertThat(MistakeGrid.of("mistakes", layers, pictures, 5)).isPresent();
        }
    }

    @Test
    void graphsAreRunToo() {
        ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(1)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(4))
                .addLayer("out", new OutputLinear.Builder().nOut(3).build(), "in")
                .setOutputs("out")
                .build());
        graph.init();
        INDArray features = Nd4j.rand(5, 4);
        DataSet all = new DataSet(features, Nd4j.eye(3).getRows(0, 1, 2, 0, 1));
        Predictions predictions = Predictions.of(graph, new ListDataSetIterator<>(all.asList(), 2));
        INDArray wanted = graph.output(features)[0];
        for (int i = 0; i < 5; i++) {
            assertThat(predictions.label(i)).isEqualTo(i % 3);
            assertThat(predictions.confidence(i))
                    .isCloseTo(wanted.getRow(i).maxNumber().floatValue(), within(1e-6f));
        }
    }

    @Test
    void nonsenseIsRefused() {
        DataSet eight = new DataSet(Nd4j.zeros(2, 3), Nd4j.eye(8).getRows(0, 1));
        assertThatThrownBy(() -> Predictions.of(f -> Nd4j.ones(2, 10), new ListDataSetIterator<>(List.of(eight))))
                .hasMessage("the model has 10 classes, the data 8");
        assertThatThrownBy(() -> Predictions.of(f -> f, new ListDataSetIterator<>(List.of())))
                .hasMessage("there are no items to predict");
        assertThatThrownBy(() -> predictions().topK(6)).hasMessage("k must be from 1 to the number of classes, 5: 6");
        assertThatThrownBy(() -> Predictions.of(Nd4j.ones(1, 3), 3)).hasMessage("label must be from 0 to 2: 3");
        assertThatThrownBy(() -> ClassReport.of(predictions(), List.of("a")))
                .hasMessage("the model has 5 classes, there are 1 names");
        assertThatThrownBy(() -> Calibration.of(predictions(), 0)).hasMessage("bins must be positive: 0");
        assertThatThrownBy(() -> new TemperatureScaling(0)).hasMessage("temperature must be positive: 0.0");
        assertThatThrownBy(() -> TestTimeAugmentation.fiveCrop(CNN2DFormat.NCHW, 9, 2)
                        .probabilities(Transforms::softmax, Nd4j.ones(1, 1, 8, 8)))
                .hasMessage("a crop of height 9 does not fit into a picture of height 8");
        assertThatThrownBy(() -> TestTimeAugmentation.of(CNN2DFormat.NCHW, List.of()))
                .hasMessage("at least one view is wanted");
    }
}
