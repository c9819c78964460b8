package org.inkstone.generative.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.History;
import org.inkstone.train.Meter;
import org.inkstone.train.NetworkPass;
import org.inkstone.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** A step equals that of a PyTorch twin; in the common loop it learns, and resumes exactly. */
class ClipStepTest {
    private static final double TOLERANCE = 1e-4;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(ClipLoss.class)
    void lossAndGradientsAreTorchs(ClipLoss loss) throws IOException {
        JsonObject golden = golden(loss.name());
        Clip clip = Clip.create(Tiny.config().loss(loss).updater(new Sgd(1)).build(), Tiny.tokenizer());
        fill(clip.imageEncoder(), golden.getAsJsonObject("images"));
        fill(clip.textEncoder(), golden.getAsJsonObject("texts"));
        JsonObject inputs = golden.getAsJsonObject("inputs");
        MultiDataSet batch = new MultiDataSet(
                new INDArray[] {array(inputs, "pictures"), array(inputs, "ids")},
                null,
                new INDArray[] {null, array(inputs, "mask")},
                null);
        Map<String, INDArray> images = copies(clip.imageEncoder());
        Map<String, INDArray> texts = copies(clip.textEncoder());
        ClipStep step = new ClipStep(clip);
        step.check(batch);
        double expected = golden.get("loss").getAsDouble();
        assertThat(step.step(batch)).isCloseTo(expected, within(TOLERANCE));
        // a step of plain gradient descent with rate 1 moves by the gradient
        assertMoved(images, clip.imageEncoder(), golden.getAsJsonObject("imageGradients"));
        assertMoved(texts, clip.textEncoder(), golden.getAsJsonObject("textGradients"));
        JsonObject numbers = golden.getAsJsonObject("numberGradients");
        assertThat(Math.signum(Math.log(clip.scale()) - loss.firstLogScale()))
                .isEqualTo(-Math.signum(numbers.get("logScale").getAsDouble()));
    }

    @ParameterizedTest
    @EnumSource(ClipLoss.class)
    void temperatureAndBiasHaveTorchsGradients(ClipLoss loss) throws IOException {
        JsonObject golden = golden(loss.name());
        Clip clip = Clip.create(Tiny.config().loss(loss).build(), Tiny.tokenizer());
        fill(clip.imageEncoder(), golden.getAsJsonObject("images"));
        fill(clip.textEncoder(), golden.getAsJsonObject("texts"));
        JsonObject inputs = golden.getAsJsonObject("inputs");
        INDArray images = NetworkPass.of(clip.imageEncoder()).forward(Clip.nhwc(array(inputs, "pictures")));
        INDArray texts = NetworkPass.of(clip.textEncoder())
                .withMasks(array(inputs, "mask"))
                .forward(array(inputs, "ids"));
        ClipLoss.Result result = loss.compute(images, texts, loss.firstLogScale(), loss.firstBias());
        JsonObject numbers = golden.getAsJsonObject("numberGradients");
        assertThat(result.logScale()).isCloseTo(numbers.get("logScale").getAsDouble(), within(TOLERANCE));
        assertThat(result.bias()).isCloseTo(numbers.get("bias").getAsDouble(), within(TOLERANCE));
    }

    @Test
    void pairsAreLearnedAndRetrieved() {
        Clip clip = Clip.create(Tiny.config().updater(new Adam(3e-3)).build(), Tiny.tokenizer());
        Colours colours = new Colours();
        History history = Trainer.of(new ClipStep(clip))
                .epochs(120)
                .fit(ClipBatches.shuffled(colours, clip, 6, 1), ClipBatches.inOrder(colours, clip, 6));
        assertThat(history.lastEpoch().orElseThrow().validationAccuracy()).isGreaterThan(0.95);
        INDArray images = clip.encodeImage(colours.pictures());
        INDArray texts = clip.encodeText(Colours.NAMES);
        Retrieval retrieval = Retrieval.of(images, texts);
        assertThat(retrieval.imageToTextRecall(1)).isEqualTo(1);
        assertThat(retrieval.textToImageRecall(1)).isEqualTo(1);
        ZeroShotClassifier classifier =
                ZeroShotClassifier.of(clip, Colours.NAMES, List.of("{}", "a {} picture", "all {}"));
        assertThat(classifier.accuracy(images, new int[] {0, 1, 2, 3, 4, 5})).isGreaterThan(0.8);
        INDArray sums = classifier.probabilities(colours.pictures()).sum(1);
        assertThat(sums.distance2(Nd4j.ones(DataType.FLOAT, 6))).isCloseTo(0, within(1e-5));
    }

    @Test
    void anInterruptedTrainingResumesExactly() {
        Clip whole = clip();
        trainer(whole, "whole").fit(ClipBatches.shuffled(new Colours(), whole, 2, 1));
        Clip first = clip();
        trainer(first, "parts").maxSteps(4).fit(ClipBatches.shuffled(new Colours(), first, 2, 1));
        Clip second = clip();
        trainer(second, "parts")
                .resumeFrom(folder.resolve("parts/checkpoints/last.zip"))
                .fit(ClipBatches.shuffled(new Colours(), second, 2, 1));
        assertThat(second.imageEncoder().params())
                .isEqualTo(whole.imageEncoder().params());
        assertThat(second.textEncoder().params()).isEqualTo(whole.textEncoder().params());
        assertThat(second.scale()).isEqualTo(whole.scale()).isNotEqualTo(first.scale());
        assertThat(second.bias()).isEqualTo(whole.bias()).isNotEqualTo(-10);
    }

    private static Clip clip() {
        return Clip.create(Tiny.config().loss(ClipLoss.SIGMOID).dropout(0.1).build(), Tiny.tokenizer());
    }

    private Trainer trainer(Clip clip, String name) {
        return Trainer.of(new ClipStep(clip))
                .epochs(3)
                .runDirectory(folder.resolve(name))
                .callback(new Checkpoints());
    }

    @Test
    void theScaleStaysBelowAHundred() {
        LearnedNumber number = new LearnedNumber(Math.log(99), Clip.HIGHEST_LOG_SCALE);
        for (int i = 0; i < 100; i++) {
            number.update(-1, 0.1);
        }
        assertThat(Math.exp(number.value())).isCloseTo(100, within(1e-9));
        number.update(1, 0.1);
        number.update(1e6, 0.1);
        assertThat(Math.exp(number.value())).isLessThan(100);
    }

    @Test
    void batchesThatDoNotFitAreRefused() {
        ClipStep step = new ClipStep(clip());
        INDArray pictures = Nd4j.zeros(DataType.FLOAT, 2, 3, 8, 8);
        INDArray ids = Nd4j.zeros(DataType.FLOAT, 2, 8);
        assertThatThrownBy(() -> step.check(new MultiDataSet(pictures, ids)))
                .hasMessageContaining("pictures and token ids: 1");
        assertThatThrownBy(() -> step.check(pair(Nd4j.zeros(DataType.FLOAT, 2, 3, 8, 9), ids)))
                .hasMessageContaining("[N, 3, 8, 8]: [2, 3, 8, 9]");
        assertThatThrownBy(() -> step.check(pair(pictures, Nd4j.zeros(DataType.FLOAT, 2, 9))))
                .hasMessageContaining("[N, up to 8]: [2, 9]");
        assertThatThrownBy(() -> step.check(pair(pictures, Nd4j.zeros(DataType.FLOAT, 3, 8))))
                .hasMessageContaining("2 pictures, 3 texts");
        assertThatThrownBy(() -> ClipBatches.shuffled(new Colours(), clip(), 1, 0))
                .hasMessageContaining("no negatives: 1");
        assertThatThrownBy(() -> ClipBatches.shuffled(new Colours(), clip(), 7, 0))
                .hasMessageContaining("no batch of 7 in 6");
        Meter meter = new Meter();
        step.evaluate(pair(pictures, ids), meter);
        assertThat(meter.examples()).isEqualTo(2);
    }

    private static MultiDataSet pair(INDArray pictures, INDArray ids) {
        return new MultiDataSet(new INDArray[] {pictures, ids}, null);
    }

    private static Map<String, INDArray> copies(MultiLayerNetwork network) {
        Map<String, INDArray> copies = new LinkedHashMap<>();
        network.paramTable().forEach((name, value) -> copies.put(name, value.dup()));
        return copies;
    }

    private static void assertMoved(Map<String, INDArray> before, MultiLayerNetwork network, JsonObject gradients) {
        assertThat(before.keySet()).containsAll(gradients.keySet());
        for (String name : gradients.keySet()) {
            INDArray moved = before.get(name).sub(network.paramTable().get(name));
            assertThat(moved.sub(array(gradients, name)).amaxNumber().doubleValue())
                    .as(name)
                    .isLessThan(TOLERANCE);
        }
    }

    private static void fill(MultiLayerNetwork network, JsonObject parameters) {
        Map<String, INDArray> table = network.paramTable();
        for (String name : parameters.keySet()) {
            table.get(name).assign(array(parameters, name));
        }
    }

    private static INDArray array(JsonObject arrays, String name) {
        JsonObject packed = arrays.getAsJsonObject(name);
        byte[] bytes = Base64.getDecoder().decode(packed.get("values").getAsString());
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        long[] shape = new long[packed.getAsJsonArray("shape").size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = packed.getAsJsonArray("shape").get(i).getAsLong();
        }
        return Nd4j.create(values, shape, 'c');
    }

    private static JsonObject golden(String name) throws IOException {
        try (Reader reader = new InputStreamReader(
                ClipStepTest.class.getResourceAsStream("/golden/clip.json"), StandardCharsets.UTF_8)) {
            for (JsonElement e :
                    JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray("cases")) {
                if (e.getAsJsonObject().get("name").getAsString().equals(name)) {
                    return e.getAsJsonObject();
                }
            }
        }
        throw new AssertionError("no case " + name);
    }
}
