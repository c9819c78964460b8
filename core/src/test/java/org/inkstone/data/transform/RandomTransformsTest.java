package org.inkstone.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.Features;
import org.inkstone.data.Image;
import org.inkstone.data.Tensor;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class RandomTransformsTest {
    private static final int DRAWS = 2000;

    /** Each pixel tells where it came from: red is the row, green the column. */
    private static Image coordinates(int height, int width) {
        byte[] data = new byte[height * width * 3];
        for (int i = 0; i < height * width; i++) {
            data[3 * i] = (byte) (i / width + 1);
            data[3 * i + 1] = (byte) (i % width + 1);
        }
        return new Image(data, height, width, 3);
    }

    @Test
    void randomCropReachesEveryPlaceEquallyOften() {
        Image image = coordinates(5, 6);
        int[][] counts = new int[3][4];
        for (int i = 0; i < 12 * 500; i++) {
            Image crop = (Image) new RandomCrop(3, 3).apply(image, new SplittableRandom(i));
            assertThat(crop.at(2, 2, 0)).isEqualTo(crop.at(0, 0, 0) + 2);
            assertThat(crop.at(2, 2, 1)).isEqualTo(crop.at(0, 0, 1) + 2);
            counts[crop.at(0, 0, 0) - 1][crop.at(0, 0, 1) - 1]++;
        }
        for (int[] row : counts) {
            for (int count : row) {
                assertThat(count).isBetween(400, 600);
            }
        }
    }

    @Test
    void randomCropWithPaddingIsACropOfThePaddedPicture() {
        Image image = coordinates(4, 4);
        Image padded = (Image) new Pad(2).apply(image, null);
        Set<List<Byte>> possible = new HashSet<>();
        for (int top = 0; top <= 4; top++) {
            for (int left = 0; left <= 4; left++) {
                Region region = new Region(top, left, 4, 4);
                possible.add(
                        bytes(Resampler.resize(padded, region, 4, 4, new Region(0, 0, 4, 4), Interpolation.NEAREST)));
            }
        }
        Set<List<Byte>> seen = new HashSet<>();
        for (int i = 0; i < DRAWS; i++) {
            seen.add(bytes((Image) new RandomCrop(4).padding(2).apply(image, new SplittableRandom(i))));
        }
        assertThat(seen).isEqualTo(possible);
    }

    @Test
    void randomCropOfASmallPictureFailsOrPads() {
        Image image = coordinates(4, 9);
        assertThatThrownBy(() -> new RandomCrop(6).apply(image, new SplittableRandom(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RandomCrop of 6x6 does not fit into 4x9; resize first or use padIfNeeded()");
        Image crop = (Image) new RandomCrop(6).padIfNeeded().filledWith(200).apply(image, new SplittableRandom(1));
        assertThat(crop.height()).isEqualTo(6);
        assertThat(crop.width()).isEqualTo(6);
        for (int i = 0; i < 50; i++) { // two rows are missing, wherever the crop lies
            Image c = (Image) new RandomCrop(6).padIfNeeded().filledWith(200).apply(image, new SplittableRandom(i));
            assertThat(new int[] {c.at(0, 0, 2), c.at(5, 0, 2)}).contains(200);
        }
    }

    @Test
    void flipsHappenAsOftenAsAsked() {
        Image image = coordinates(2, 3);
        int flipped = 0;
        for (int i = 0; i < DRAWS; i++) {
            Image result = (Image) new RandomHorizontalFlip(0.3).apply(image, new SplittableRandom(i));
            flipped += result.at(0, 0, 1) == 3 ? 1 : 0;
        }
        assertThat(flipped / (double) DRAWS).isCloseTo(0.3, within(0.04));
        assertThat(new RandomVerticalFlip(0).apply(image, new SplittableRandom(1)))
                .isSameAs(image);
        assertThatThrownBy(() -> new RandomVerticalFlip(1.5)).hasMessage("p must be from 0 to 1: 1.5");
    }

    @Test
    void cropsAndFlipsOfTensorsAreThoseOfPictures() {
        Image image = coordinates(5, 7);
        Tensor tensor = new ToTensor().apply(image, null);
        List<Transform> transforms = List.of(
                new RandomCrop(4, 6).padding(2),
                new RandomHorizontalFlip(1),
                new RandomVerticalFlip(1),
                new CenterCrop(3, 9),
                new Pad(1, 2, 3, 4).with(PaddingMode.REFLECT));
        for (Transform transform : transforms) {
            Tensor expected = new ToTensor().apply(transform.apply(image, new SplittableRandom(5)), null);
            Tensor actual = (Tensor) transform.apply(tensor, new SplittableRandom(5));
            assertThat(actual.shape()).as(transform.toString()).isEqualTo(expected.shape());
            assertThat(actual.data()).as(transform.toString()).isEqualTo(expected.data());
        }
    }

    @Test
    void resizedCropKeepsScaleAndRatio() {
        RandomResizedCrop crop = new RandomResizedCrop(8).scale(0.2, 0.5).ratio(0.5, 2);
        double smallest = 1;
        double largest = 0;
        for (int i = 0; i < DRAWS; i++) {
            Region region = crop.draw(100, 120, new SplittableRandom(i));
            double share = region.height() * region.width() / 12000.0;
            assertThat(region.width() / (double) region.height()).isBetween(0.48, 2.1);
            assertThat(region.top() + region.height()).isLessThanOrEqualTo(100);
            assertThat(region.left() + region.width()).isLessThanOrEqualTo(120);
            smallest = Math.min(smallest, share);
            largest = Math.max(largest, share);
        }
        assertThat(smallest).isBetween(0.19, 0.21);
        assertThat(largest).isBetween(0.48, 0.51);
        // nothing fits: the middle with the nearest ratio
        Region middle = new RandomResizedCrop(8).scale(1, 1).draw(10, 100, new SplittableRandom(1));
        assertThat(middle).isEqualTo(new Region(0, 43, 10, 13));
        assertThat(crop.apply(coordinates(20, 30), new SplittableRandom(3)).height())
                .isEqualTo(8);
    }

    @Test
    void colorJitterStaysWithinItsBounds() {
        Image image = coordinates(3, 3);
        assertThat(new ColorJitter(0, 0, 0, 0).apply(image, new SplittableRandom(1)))
                .isSameAs(image);
        byte[] grey = new byte[4];
        Arrays.fill(grey, (byte) 100);
        ColorJitter jitter = new ColorJitter(0.4, 0, 0, 0);
        Set<Integer> values = new HashSet<>();
        for (int i = 0; i < DRAWS; i++) {
            values.add(jitter.apply(new Image(grey, 2, 2, 1), new SplittableRandom(i))
                    .at(0, 0, 0));
        }
        assertThat(values).allMatch(v -> v >= 60 && v <= 140).hasSizeGreaterThan(70);
        assertThatThrownBy(() -> new ColorJitter(0, 0, 0, 0.6)).hasMessage("hue must be from 0 to 0.5: 0.6");
        assertThatThrownBy(() -> new ColorJitter(-1, 0, 0, 0)).hasMessage("brightness must not be negative: -1.0");
    }

    @Test
    void erasingOverwritesOneRectangle() {
        float[] ones = new float[3 * 20 * 30];
        Arrays.fill(ones, 1);
        Tensor tensor = new Tensor(ones, 3, 20, 30);
        int erased = 0;
        for (int i = 0; i < DRAWS; i++) {
            Tensor result = new RandomErasing(0.5).apply(tensor, new SplittableRandom(i));
            int zeros = 0;
            for (float v : result.data()) {
                zeros += v == 0 ? 1 : 0;
            }
            erased += zeros > 0 ? 1 : 0;
            assertThat(zeros % 3).isZero();
            assertThat(zeros / 3 / 600.0).isLessThanOrEqualTo(0.37);
        }
        assertThat(erased / (double) DRAWS).isCloseTo(0.5, within(0.04));
        Tensor noisy = new RandomErasing(1).filledWithNoise().apply(tensor, new SplittableRandom(1));
        assertThat(noisy.data()).isNotEqualTo(ones);
        assertThat(ones).containsOnly(1);
        assertThatThrownBy(() -> new RandomErasing().apply(coordinates(3, 3), new SplittableRandom(1)))
                .hasMessage("RandomErasing works on tensors, so it goes after ToTensor: Image[3x3x3]");
    }

    @Test
    void sameSeedSameResultAndInputsStayAsTheyAre() {
        List<Transform> all = List.of(
                new RandomCrop(6).padding(2),
                new RandomHorizontalFlip(),
                new RandomVerticalFlip(),
                new RandomResizedCrop(7),
                new ColorJitter(0.4, 0.4, 0.4, 0.1),
                Compose.of(new RandomCrop(5), new ToTensor(), new RandomErasing(1)));
        Image image = coordinates(9, 8);
        byte[] before = image.data().clone();
        for (Transform transform : all) {
            Set<Integer> results = new HashSet<>();
            for (int seed = 0; seed < 30; seed++) {
                int first = hash(transform.apply(image, new SplittableRandom(seed)));
                assertThat(hash(transform.apply(image, new SplittableRandom(seed))))
                        .isEqualTo(first);
                results.add(first);
            }
            assertThat(results).as(transform.toString()).hasSizeGreaterThan(1);
        }
        assertThat(image.data()).isEqualTo(before);
    }

    @Test
    void mixUpBlendsFeaturesAndLabelsAlike() {
        INDArray rows = Nd4j.eye(6).castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT);
        List<Double> lambdas = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            DataSet batch = new DataSet(rows.dup().reshape(6, 1, 2, 3), rows.dup());
            new MixUp(1, 1).apply(batch, new SplittableRandom(i));
            assertThat(batch.getFeatures().reshape(6, 6)).isEqualTo(batch.getLabels());
            assertThat(batch.getLabels().sum(1).toFloatVector())
                    .usingComparatorWithPrecision(1e-6f)
                    .containsOnly(1f);
            lambdas.add((double) batch.getLabels().maxNumber().floatValue());
        }
        assertThat(rows).isEqualTo(Nd4j.eye(6).castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT));
        assertThat(lambdas.stream().mapToDouble(l -> l).average().orElse(0)).isBetween(0.72, 0.78);
        DataSet one = new DataSet(rows.dup(), rows.dup());
        DataSet two = new DataSet(rows.dup(), rows.dup());
        new MixUp(0.2, 7).preProcess(one);
        new MixUp(0.2, 7).preProcess(two);
        assertThat(one.getFeatures()).isEqualTo(two.getFeatures());
        assertThatThrownBy(() -> new MixUp(0, 1)).hasMessage("alpha must be positive: 0.0");
    }

    @Test
    void partnersAreEachOtherItemOnce() {
        for (int n = 2; n < 9; n++) {
            int[] partners = Draws.partners(new SplittableRandom(n), n);
            assertThat(partners).doesNotHaveDuplicates().hasSize(n);
            for (int i = 0; i < n; i++) {
                assertThat(partners[i]).isNotEqualTo(i).isBetween(0, n - 1);
            }
        }
        assertThat(Draws.partners(new SplittableRandom(1), 1)).containsExactly(0);
    }

    @Test
    void betaHasItsMoments() {
        for (double alpha : new double[] {0.2, 1, 3}) {
            SplittableRandom random = new SplittableRandom(4);
            double sum = 0;
            double squares = 0;
            int n = 20000;
            for (int i = 0; i < n; i++) {
                double b = Draws.beta(random, alpha);
                sum += b;
                squares += b * b;
            }
            double mean = sum / n;
            assertThat(mean).isCloseTo(0.5, within(0.01));
            assertThat(squares / n - mean * mean).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.005));
        }
    }

    @Test
    void cutMixBlendsLabelsByArea() {
        for (CNN2DFormat format : new CNN2DFormat[] {CNN2DFormat.NCHW, CNN2DFormat.NHWC}) {
            for (int seed = 0; seed < 40; seed++) {
                // picture i is filled with i, so that its mean and its label tell what was pasted
                INDArray features =
                        Nd4j.create(format == CNN2DFormat.NCHW ? new long[] {4, 3, 8, 10} : new long[] {4, 8, 10, 3});
                for (int i = 0; i < 4; i++) {
                    features.slice(i).assign(i);
                }
                DataSet batch = new DataSet(features, Nd4j.eye(4).castTo(features.dataType()));
                new CutMix(1, 1, format).apply(batch, new SplittableRandom(seed));
                for (int i = 0; i < 4; i++) {
                    float expected = 0;
                    for (int c = 0; c < 4; c++) {
                        expected += c * batch.getLabels().getFloat(i, c);
                    }
                    assertThat(batch.getFeatures().slice(i).meanNumber().floatValue())
                            .isCloseTo(expected, within(1e-5f));
                }
            }
        }
        DataSet rows = new DataSet(Nd4j.ones(3, 4), Nd4j.ones(3, 2));
        assertThatThrownBy(() -> new CutMix(1, 1).preProcess(rows)).hasMessageContaining("the batch is [3, 4]");
    }

    @Test
    void nonsenseIsRefusedWhereItIsWritten() {
        assertThatThrownBy(() -> new Resize(0)).hasMessage("shorterSide must be positive: 0");
        assertThatThrownBy(() -> new Resize(3, -1)).hasMessage("width must be positive: -1");
        assertThatThrownBy(() -> new CenterCrop(0)).hasMessage("size must be positive: 0");
        assertThatThrownBy(() -> new Pad(-1)).hasMessage("padding must not be negative: -1");
        assertThatThrownBy(() -> new Normalize(0, 0)).hasMessage("std must be positive: 0.0 in channel 0");
        assertThatThrownBy(() -> new Normalize(new float[3], new float[2]))
                .hasMessage("mean and std must have one value per channel: 3 and 2");
        Normalize two = new Normalize(new float[2], new float[] {1, 1});
        assertThatThrownBy(() -> two.apply(new ToTensor().apply(coordinates(2, 2), null), null))
                .hasMessage("Normalize has 2 means, the picture has 3 channel(s)");
        assertThatThrownBy(() -> Compose.of(new ToTensor(), two).apply(coordinates(2, 2), null))
                .hasMessage("Normalize has 2 means, the picture has 3 channel(s)");
        assertThatThrownBy(() -> Compose.of(new ToTensor(), new Resize(3)).apply(coordinates(2, 2), null))
                .hasMessage("Resize works on pictures, so it goes before ToTensor: Tensor[3, 2, 2]");
        Compose nested = Compose.of(new ToTensor(), new Normalize(0.5f, 0.25f));
        assertThat(Compose.of(new Resize(8), new CenterCrop(4), nested).pixelScale())
                .isPresent();
        assertThat(Compose.of(new Resize(8), new CenterCrop(4), nested))
                .hasToString("Compose(Resize(8), CenterCrop(4, 4), ToTensor(), Normalize([0.5], [0.25]))");
    }

    private static int hash(Features features) {
        return features instanceof Image image
                ? Arrays.hashCode(image.data())
                : Arrays.hashCode(((Tensor) features).data());
    }

    private static List<Byte> bytes(Image image) {
        List<Byte> list = new ArrayList<>();
        for (byte b : image.data()) {
            list.add(b);
        }
        return list;
    }

    @Test
    void randomApplyAppliesAsOftenAsAsked() {
        Image image = coordinates(4, 4);
        Transform sometimes = new RandomApply(new Grayscale(3), 0.2);
        long applied = java.util.stream.IntStream.range(0, DRAWS)
                .filter(i -> sometimes.apply(image, new SplittableRandom(i)) != image)
                .count();
        assertThat(applied / (double) DRAWS).isCloseTo(0.2, within(0.04));
        assertThatThrownBy(() -> new RandomApply(new Grayscale(), 1.5)).hasMessageContaining("p must be from 0 to 1");
    }

    @Test
    void blurKeepsPlainPicturesAndRefusesWhatMakesNoSense() {
        Image plain = new Image(new byte[5 * 5 * 3], 5, 5, 3);
        java.util.Arrays.fill(plain.data(), (byte) 200);
        Image blurred = new GaussianBlur(3).apply(plain, new SplittableRandom(1));
        assertThat(blurred.data()).isEqualTo(plain.data());
        assertThatThrownBy(() -> new GaussianBlur(4)).hasMessageContaining("positive and odd: 4");
        assertThatThrownBy(() -> new GaussianBlur(3, 0, 1)).hasMessageContaining("0 < min <= max: 0.0, 1.0");
        assertThatThrownBy(() -> new GaussianBlur(11).apply(plain, new SplittableRandom(1)))
                .hasMessageContaining("larger than 5 pixels");
    }
}
