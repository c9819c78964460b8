package org.inkstone.generative.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MetricTest {
    private static INDArray normal(long seed, int n, int width, double mean, double deviation) {
        return Nd4j.createFromArray(values(seed, n * width, mean, deviation)).reshape('c', n, width);
    }

    private static double[] values(long seed, int count, double mean, double deviation) {
        Random random = new Random(seed);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = mean + deviation * random.nextGaussian();
        }
        return values;
    }

    @Test
    void eigenvectorsRebuildTheMatrix() {
        for (int size : new int[] {1, 2, 7, 150}) {
            double[] factor = values(size, size * size, 0, 1);
            double[] matrix = SymmetricMatrix.multiply(factor, transposed(factor, size), size);
            double[] root = SymmetricMatrix.decompose(matrix, size).squareRoot();
            double[] square = SymmetricMatrix.multiply(root, root, size);
            for (int i = 0; i < square.length; i++) {
                assertThat(square[i]).isCloseTo(matrix[i], within(1e-9 * size));
            }
        }
    }

    private static double[] transposed(double[] matrix, int size) {
        double[] result = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            result[i % size * size + i / size] = matrix[i];
        }
        return result;
    }

    @Test
    void distanceOfNormalsIsTheClosedForm() {
        // independent coordinates: sum of (m1 - m2)^2 + (s1 - s2)^2
        INDArray first = normal(1, 40_000, 2, 0, 1);
        INDArray second = normal(2, 40_000, 2, 3, 2);
        assertThat(FrechetDistance.between(first, second)).isCloseTo(2 * (9 + 1), within(0.4));
        assertThat(FrechetDistance.between(first, first)).isCloseTo(0, within(1e-9));
        assertThat(FrechetDistance.between(first, normal(3, 40_000, 2, 0, 1))).isLessThan(1e-3);
    }

    @Test
    void fewerSamplesThanFeaturesAreAllowed() {
        assertThat(FrechetDistance.between(normal(1, 5, 12, 0, 1), normal(2, 5, 12, 0, 1)))
                .isFinite()
                .isPositive();
    }

    @Test
    void kernelDistanceOfEqualDistributionsIsAboutZeroAndGrows() {
        INDArray real = normal(1, 600, 4, 0, 1);
        KernelDistance same = KernelDistance.between(real, normal(2, 600, 4, 0, 1));
        KernelDistance other = KernelDistance.between(real, normal(3, 600, 4, 0.5, 1));
        assertThat(Math.abs(same.value())).isLessThan(0.05);
        assertThat(other.value()).isGreaterThan(0.1);
        assertThat(other.deviation()).isPositive();
        assertThat(KernelDistance.between(real, normal(3, 600, 4, 0.5, 1))).isEqualTo(other);
    }

    @Test
    void precisionAndRecallTellQualityFromVariety() {
        INDArray real = normal(1, 300, 2, 0, 1);
        PrecisionRecall narrow = PrecisionRecall.between(real, normal(2, 300, 2, 0, 0.1));
        PrecisionRecall wide = PrecisionRecall.between(real, normal(2, 300, 2, 0, 8));
        assertThat(narrow.precision()).isGreaterThan(0.9);
        assertThat(narrow.recall()).isLessThan(0.3);
        assertThat(wide.precision()).isLessThan(0.3);
        assertThat(wide.recall()).isGreaterThan(0.9);
        assertThat(PrecisionRecall.between(real, real)).isEqualTo(new PrecisionRecall(1, 1));
    }

    @Test
    void clipScoreIsTheWeightedPositiveCosine() {
        INDArray pictures = Nd4j.createFromArray(new float[][] {{2, 0}, {0, 1}, {1, 1}});
        INDArray captions = Nd4j.createFromArray(new float[][] {{1, 0}, {0, -3}, {1, 0}});
        ClipScore score = ClipScore.of(pictures, captions);
        assertThat(score.score()).isCloseTo(2.5 * (1 + 0 + Math.sqrt(0.5)) / 3, within(1e-6));
        assertThat(score.similarity()).isCloseTo((1 - 1 + Math.sqrt(0.5)) / 3, within(1e-6));
        assertThatThrownBy(() -> ClipScore.of(pictures, Nd4j.ones(3, 4)))
                .hasMessage("embeddings of pictures and captions must be of one shape: [3, 2] and [3, 4]");
        assertThatThrownBy(() -> ClipScore.of(pictures, Nd4j.zeros(3, 2)))
                .hasMessage("embedding 0 is zero and has no direction");
    }

    @Test
    void pixelsAreAveraged() {
        INDArray picture = Nd4j.arange(16).castTo(DataType.FLOAT).reshape('c', 1, 1, 4, 4);
        INDArray features = FeatureExtractor.pixels(2).extract(picture);
        assertThat(features.toFloatMatrix()).isDeepEqualTo(new float[][] {{2.5f, 4.5f, 10.5f, 12.5f}});
        assertThatThrownBy(() -> FeatureExtractor.pixels(3).extract(picture))
                .hasMessage("pictures must be [N, C, H, W] with H and W divisible by 3: [1, 1, 4, 4]");
        assertThatThrownBy(() -> FeatureExtractor.pixels(0)).hasMessage("side must be positive: 0");
    }

    @Test
    void classifierLearnsFeaturesAndComesBackFromItsFile(@TempDir Path folder) {
        int n = 48;
        INDArray pictures = Nd4j.createFromArray(values(1, n * 64, 0, 0.2))
                .castTo(DataType.FLOAT)
                .reshape('c', n, 1, 8, 8);
        int[] classes = new int[n];
        for (int i = 0; i < n; i++) {
            classes[i] = i % 2;
            pictures.slice(i).addi(classes[i] == 0 ? -0.5 : 0.5);
        }
        List<String> labels = List.of("dark", "light");
        FeatureClassifier classifier = FeatureClassifier.train(
                "toys", pictures, classes, labels, new FeatureClassifier.Options(6, 16, 3e-3, 1));
        assertThat(classifier.accuracy(pictures, classes)).isEqualTo(1);
        INDArray features = classifier.extract(pictures);
        assertThat(features.shape()).containsExactly(n, 64);
        classifier.save(folder.resolve("features.zip"));
        FeatureClassifier loaded = FeatureClassifier.load(classifier.name(), folder.resolve("features.zip"));
        assertThat(loaded.extract(pictures)).isEqualTo(features);
        QualityReport report = QualityReport.of(loaded, pictures, pictures);
        assertThat(report.toString())
                .startsWith("Frechet distance 0.000, kernel distance")
                .endsWith("by a small CNN trained on toys (2 classes, 6 epochs), on 48 real and 48 generated pictures");
        assertThatThrownBy(() -> FeatureClassifier.train(
                        "toys", pictures, new int[3], labels, FeatureClassifier.Options.defaults()))
                .hasMessage("48 pictures but 3 classes");
    }

    @Test
    void badInputIsNamed() {
        INDArray good = normal(1, 5, 3, 0, 1);
        INDArray holed = good.dup();
        holed.putScalar(1, 2, Double.NaN);
        assertThatThrownBy(() -> FrechetDistance.between(good, holed))
                .hasMessage("generated features must be finite: row 1, column 2 is NaN");
        assertThatThrownBy(() -> FrechetDistance.between(normal(1, 1, 3, 0, 1), good))
                .hasMessage("real features must hold at least 2 samples: 1");
        assertThatThrownBy(() -> KernelDistance.between(good, normal(1, 5, 4, 0, 1)))
                .hasMessageContaining("must be of one width");
        assertThatThrownBy(() -> FrechetDistance.between(Nd4j.ones(2, 2, 2), good))
                .hasMessage("real features must be [N, features]: [2, 2, 2]");
        assertThatThrownBy(() -> PrecisionRecall.between(good, good, 5))
                .hasMessage("real features must hold at least 6 samples: 5");
        assertThatThrownBy(() -> PrecisionRecall.between(good, good, 0)).hasMessage("neighbours must be positive: 0");
        assertThatThrownBy(() -> new KernelDistance.Options(0, 5, 1)).hasMessage("blocks must be positive: 0");
        assertThatThrownBy(() -> new KernelDistance.Options(1, 1, 1)).hasMessage("size must be at least 2: 1");
        assertThatThrownBy(() -> new FeatureClassifier.Options(0, 1, 1, 1)).hasMessage("epochs must be positive: 0");
    }
}
