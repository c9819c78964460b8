package org.inkstone.data.transform;

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
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.data.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Picture operations, magnitudes and policies are torchvision's without any tolerance; draws are seeded. */
class AugmentationsTest {
    private static final JsonObject GOLDEN = JsonParser.parseReader(new InputStreamReader(
                    AugmentationsTest.class.getResourceAsStream("/golden/augmentations.json"), StandardCharsets.UTF_8))
            .getAsJsonObject();
    private static final Map<String, Magnitudes> SPACES =
            Map.of("auto", Magnitudes.USUAL, "rand", Magnitudes.USUAL, "trivial", Magnitudes.WIDE);

    private static Image input(String name) {
        JsonObject input = GOLDEN.getAsJsonObject("inputs").getAsJsonObject(name);
        return new Image(
                Base64.getDecoder().decode(input.get("pixels").getAsString()),
                input.get("height").getAsInt(),
                input.get("width").getAsInt(),
                input.get("channels").getAsInt());
    }

    private static int bins(String space) {
        return space.equals("auto") ? 10 : 31;
    }

    @Test
    void everyOperationGivesTorchvisionsBytes() {
        Set<PictureOp> seen = EnumSet.noneOf(PictureOp.class);
        for (JsonElement element : GOLDEN.getAsJsonArray("cases")) {
            JsonObject wanted = element.getAsJsonObject();
            String space = wanted.get("space").getAsString();
            Image image = input(wanted.get("input").getAsString());
            PictureOp op = PictureOp.of(wanted.get("op").getAsString());
            int bin = wanted.get("bin").getAsInt();
            double magnitude = SPACES.get(space).of(op, bin, bins(space), image.height(), image.width());
            byte[] before = image.data().clone();
            Image result = op.apply(
                    image,
                    wanted.get("sign").getAsInt() * magnitude,
                    wanted.get("fill").getAsInt());
            assertThat(result.data())
                    .as("%s %s, magnitude %s of %s", wanted.get("input"), op, bin, space)
                    .isEqualTo(Base64.getDecoder().decode(wanted.get("pixels").getAsString()));
            assertThat(image.data()).isEqualTo(before);
            seen.add(op);
        }
        seen.add(PictureOp.IDENTITY);
        assertThat(seen).containsExactly(PictureOp.values());
    }

    @Test
    void magnitudesAreTorchvisions() {
        for (JsonElement element : GOLDEN.getAsJsonArray("magnitudes")) {
            JsonObject table = element.getAsJsonObject();
            Magnitudes magnitudes = SPACES.get(table.get("space").getAsString());
            for (Map.Entry<String, JsonElement> row :
                    table.getAsJsonObject("ops").entrySet()) {
                PictureOp op = PictureOp.of(row.getKey());
                JsonArray wanted = row.getValue().getAsJsonArray();
                for (int bin = 0; bin < wanted.size(); bin++) {
                    double magnitude = magnitudes.of(
                            op,
                            bin,
                            wanted.size(),
                            table.get("height").getAsInt(),
                            table.get("width").getAsInt());
                    // torch.linspace rounds the last bit as the processor's vectors are wide
                    double expected = wanted.get(bin).getAsDouble();
                    assertThat(magnitude)
                            .as("%s %d of %s", op, bin, table.get("space"))
                            .isCloseTo(expected, within(2e-7 * Math.abs(expected)));
                    assertThat((int) magnitude).isEqualTo((int) expected);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void policiesAreTorchvisions(AugmentPolicy policy) {
        JsonArray wanted = GOLDEN.getAsJsonObject("policies").getAsJsonArray(policy.name());
        assertThat(policy.pairs()).hasSize(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            JsonArray pair = wanted.get(i).getAsJsonArray();
            for (int s = 0; s < 2; s++) {
                JsonArray step = pair.get(s).getAsJsonArray();
                assertThat(policy.pairs().get(i).get(s))
                        .isEqualTo(new AugmentPolicy.Step(
                                PictureOp.of(step.get(0).getAsString()),
                                step.get(1).getAsDouble(),
                                step.get(2).getAsInt()));
            }
        }
    }

    @Test
    void sameSeedSamePictureAndManyPicturesInAll() {
        Image image = input("square");
        for (Transform transform : List.of(
                new AutoAugment(AugmentPolicy.CIFAR10),
                new AutoAugment(AugmentPolicy.SVHN, 128),
                new RandAugment(),
                new TrivialAugment())) {
            Set<Integer> different = new HashSet<>();
            for (int seed = 0; seed < 200; seed++) {
                Image once = (Image) transform.apply(image, new SplittableRandom(seed));
                Image again = (Image) transform.apply(image, new SplittableRandom(seed));
                assertThat(once.data()).isEqualTo(again.data());
                different.add(Arrays.hashCode(once.data()));
            }
            assertThat(different.size()).as(transform.toString()).isGreaterThan(30);
        }
    }

    @Test
    void anyWorkersGiveTheSameBatchesOfTheWholeRecipe() {
        byte[] pixels = new byte[40 * 16 * 16 * 3];
        new Random(1).nextBytes(pixels);
        int[] classes = IntStream.range(0, 40).map(i -> i % 4).toArray();
        Dataset set = ArrayDataset.ofImages(pixels, 16, 16, 3, classes, List.of("a", "b", "c", "d"))
                .transformed(Compose.of(
                        new RandomCrop(16).padding(2),
                        new RandomHorizontalFlip(),
                        new AutoAugment(AugmentPolicy.CIFAR10),
                        new ColorJitter(0.2, 0.2, 0.2, 0.05),
                        new ToTensor(),
                        new Normalize(0.5f, 0.25f),
                        new RandomErasing()));
        List<DataSet> one = batches(set, 0);
        List<DataSet> other = batches(set, 2);
        assertThat(one).hasSize(5);
        for (int i = 0; i < one.size(); i++) {
            assertThat(one.get(i).getFeatures().data().asFloat())
                    .isEqualTo(other.get(i).getFeatures().data().asFloat());
            assertThat(one.get(i).getLabels().data().asFloat())
                    .isEqualTo(other.get(i).getLabels().data().asFloat());
            for (double sum : one.get(i).getLabels().sum(1).toDoubleVector()) {
                assertThat(sum).isCloseTo(1, within(1e-6));
            }
            assertThat(one.get(i).getLabels().minNumber().doubleValue()).isCloseTo(0.025, within(1e-6));
        }
    }

    private static List<DataSet> batches(Dataset set, int workers) {
        List<DataSet> batches = new ArrayList<>();
        BatchTransform each = BatchTransforms.inOrder(
                BatchTransforms.oneOf(1, new MixUp(0.2, 1), new CutMix(1, 1, CNN2DFormat.NHWC)),
                new LabelSmoothing(0.1));
        try (DataLoader loader = DataLoader.builder(set)
                .batchSize(8)
                .shuffle(3)
                .workers(workers)
                .format(CNN2DFormat.NHWC)
                .preProcessor(each)
                .build()) {
            loader.forEachRemaining(batches::add);
        }
        return batches;
    }

    @Test
    void smoothedLabelsGiveTorchsLossAndGradient() {
        JsonObject golden = GOLDEN.getAsJsonObject("smoothing");
        INDArray logits = rows(golden.getAsJsonArray("logits"));
        INDArray probabilities = Transforms.softmax(logits.dup());
        for (JsonElement element : golden.getAsJsonArray("losses")) {
            JsonObject wanted = element.getAsJsonObject();
            DataSet batch = new DataSet(Nd4j.zeros(6, 1), Nd4j.zeros(DataType.DOUBLE, 6, 5));
            for (int i = 0; i < 6; i++) {
                batch.getLabels()
                        .putScalar(i, golden.getAsJsonArray("labels").get(i).getAsInt(), 1);
            }
            new LabelSmoothing(wanted.get("epsilon").getAsDouble()).preProcess(batch);
            double loss = -Transforms.log(probabilities)
                            .mul(batch.getLabels())
                            .sumNumber()
                            .doubleValue()
                    / 6;
            assertThat(loss).isCloseTo(wanted.get("loss").getAsDouble(), within(1e-6));
            INDArray gradient = probabilities.sub(batch.getLabels()).divi(6);
            assertThat(gradient.distance2(rows(wanted.getAsJsonArray("gradient"))))
                    .isLessThan(1e-6);
        }
    }

    private static INDArray rows(JsonArray rows) {
        double[][] values = new double[rows.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.get(i).getAsJsonArray().asList().stream()
                    .mapToDouble(JsonElement::getAsDouble)
                    .toArray();
        }
        return Nd4j.createFromArray(values);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new RandAugment(2, 31)).hasMessage("magnitude must be 0 to 30: 31");
        assertThatThrownBy(() -> new RandAugment(0, 9)).hasMessage("ops must be positive: 0");
        assertThatThrownBy(() -> new TrivialAugment(256)).hasMessage("fill must be from 0 to 255: 256");
        assertThatThrownBy(() -> new LabelSmoothing(1)).hasMessage("epsilon must be at least 0 and below 1: 1.0");
        assertThatThrownBy(() -> BatchTransforms.inOrder()).hasMessage("at least one batch transform is wanted");
        assertThatThrownBy(() -> new AutoAugment(AugmentPolicy.CIFAR10)
                        .apply(new ToTensor().apply(input("odd"), null), new SplittableRandom(1)))
                .hasMessageContaining("AutoAugment works on pictures, so it goes before ToTensor");
    }
}
