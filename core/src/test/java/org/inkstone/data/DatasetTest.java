package org.inkstone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.inkstone.data.transform.Transform;
import org.junit.jupiter.api.Test;

class DatasetTest {
    /** Items whose only feature is their number. */
    private static Dataset numbers(int n, int classes) {
        float[][] rows = new float[n][1];
        int[] y = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i][0] = i;
            y[i] = i % classes;
        }
        List<String> labels =
                IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
        return ArrayDataset.of(rows, y, labels);
    }

    private static float value(Dataset set, int i) {
        return ((Tensor) set.get(i).features()).data()[0];
    }

    @Test
    void antsAndBeesMergeTheirLabels() {
        Dataset ants = ArrayDataset.of(new float[][] {{1}, {2}}, new int[2], List.of("ants"));
        Dataset bees = ArrayDataset.of(new float[][] {{3}}, new int[1], List.of("bees"));
        Dataset both = ants.concat(bees);
        assertThat(both.labels()).containsExactly("ants", "bees");
        assertThat(both.size()).isEqualTo(3);
        assertThat(value(both, 2)).isEqualTo(3);
        assertThat(both.get(2).classIndex()).isEqualTo(1);
        assertThat(both.target(2)).isEqualTo(new Target.ClassIndex(1));
        assertThat(both.classCounts()).containsExactly(2, 1);
    }

    @Test
    void labelsMergeByNameWhateverTheirNumber() {
        Dataset a = ArrayDataset.of(new float[][] {{1}, {2}}, new int[] {0, 1}, List.of("cat", "dog"));
        Dataset b = ArrayDataset.of(new float[][] {{3}, {4}}, new int[] {0, 1}, List.of("dog", "emu"));
        Dataset all = a.concat(b);
        assertThat(all.labels()).containsExactly("cat", "dog", "emu");
        assertThat(all.stream().map(Sample::classIndex)).containsExactly(0, 1, 1, 2);
    }

    @Test
    void emptyPartsAreSteppedOver() {
        Dataset set = numbers(3, 1);
        Dataset empty = set.range(0, 0);
        Dataset all = Datasets.concat(empty, set, empty, empty, set, empty);
        assertThat(all.size()).isEqualTo(6);
        assertThat(IntStream.range(0, 6).mapToObj(i -> value(all, i))).containsExactly(0f, 1f, 2f, 0f, 1f, 2f);
        assertThatThrownBy(() -> all.get(6)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void classesDoNotMixWithValues() {
        Dataset values = ArrayDataset.of(new float[][] {{1}}, new float[][] {{1}});
        assertThatThrownBy(() -> numbers(2, 2).concat(values))
                .hasMessage("part 1 has no classes, part 0 has [class 0, class 1]");
        assertThatThrownBy(() -> values.concat(numbers(2, 2)))
                .hasMessage("part 1 has [class 0, class 1], part 0 has no classes");
        assertThatThrownBy(() -> Datasets.concat(List.of())).hasMessage("nothing to concatenate");
    }

    @Test
    void subsetKeepsOrderAndRepeats() {
        Dataset set = numbers(10, 2).subset(7, 7, 0);
        assertThat(set.stream().map(s -> ((Tensor) s.features()).data()[0])).containsExactly(7f, 7f, 0f);
        assertThatThrownBy(() -> numbers(10, 2).subset(10)).hasMessage("item 10 of a set of 10 items");
        assertThatThrownBy(() -> numbers(10, 2).range(3, 11)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void splitIsStratifiedDisjointAndSeeded() {
        Dataset set = ArrayDataset.of(new float[110][1], classes(100, 10), List.of("many", "few"));
        DataSplit split = numbered(set).split(0.8, 42);
        assertThat(split.train().classCounts()).containsExactly(80, 8);
        assertThat(split.validation().classCounts()).containsExactly(20, 2);
        assertThat(split.test().size()).isZero();
        Set<Float> seen = new HashSet<>(values(split.train()));
        seen.addAll(values(split.validation()));
        assertThat(seen).hasSize(110);
        assertThat(values(numbered(set).split(0.8, 42).train())).isEqualTo(values(split.train()));
        assertThat(values(numbered(set).split(0.8, 43).train())).isNotEqualTo(values(split.train()));
    }

    @Test
    void threeWaySplitAddsUpForAwkwardSizes() {
        for (int n : new int[] {7, 23, 101, 1797}) {
            DataSplit split = numbers(n, 7).split(0.7, 0.15, 1);
            int train = split.train().size();
            int validation = split.validation().size();
            assertThat(train + validation + split.test().size()).isEqualTo(n);
            assertThat(train).isBetween((int) (0.7 * n) - 1, (int) (0.7 * n) + 2);
            assertThat(validation).isBetween((int) (0.15 * n) - 1, (int) (0.15 * n) + 2);
        }
    }

    @Test
    void splitRatiosAreChecked() {
        Dataset set = numbers(10, 2);
        assertThatThrownBy(() -> set.split(1, 0)).hasMessage("trainRatio must be between 0 and 1 (exclusive): 1.0");
        assertThatThrownBy(() -> set.split(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> set.split(Double.NaN, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> set.split(0.8, 0.2, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void officialTestPartStaysWhole() {
        DataSplit split = new TrainTest(numbers(100, 2), numbers(30, 2)).split(0.9, 1);
        assertThat(split.train().size()).isEqualTo(90);
        assertThat(split.validation().size()).isEqualTo(10);
        assertThat(split.test().size()).isEqualTo(30);
    }

    @Test
    void randomTransformsDependOnItemAndSeedAlone() {
        Transform noise = (x, random) -> new Tensor(new float[] {random.nextFloat()}, 1);
        Dataset set = numbers(50, 2).transformed(noise);
        float[] forwards = new float[50];
        float[] backwards = new float[50];
        for (int i = 0; i < 50; i++) {
            forwards[i] = ((Tensor) set.get(i, 9).features()).data()[0];
            backwards[49 - i] = ((Tensor) set.get(49 - i, 9).features()).data()[0];
        }
        assertThat(forwards).isEqualTo(backwards);
        assertThat(IntStream.range(0, 50).mapToObj(i -> forwards[i]).distinct()).hasSize(50);
        assertThat(((Tensor) set.get(0, 10).features()).data()[0]).isNotEqualTo(forwards[0]);
    }

    @Test
    void neighbouringTransformsAndPartsDrawDifferentNumbers() {
        Transform draw = (x, random) -> {
            float[] old = ((Tensor) x).data();
            float[] longer = Arrays.copyOf(old, old.length + 1);
            longer[old.length] = random.nextFloat();
            return new Tensor(longer, longer.length);
        };
        float[] twice = ((Tensor) numbers(1, 1)
                        .transformed(draw)
                        .transformed(draw)
                        .get(0, 5)
                        .features())
                .data();
        assertThat(twice[1]).isNotEqualTo(twice[2]);
        Dataset noisy = numbers(1, 1).transformed(draw);
        Dataset both = noisy.concat(noisy);
        assertThat(((Tensor) both.get(0, 5).features()).data())
                .isNotEqualTo(((Tensor) both.get(1, 5).features()).data());
        Dataset repeated = noisy.subset(0, 0);
        assertThat(((Tensor) repeated.get(0, 5).features()).data())
                .isNotEqualTo(((Tensor) repeated.get(1, 5).features()).data());
    }

    @Test
    void itemsOfDifferentShapeDoNotStack() {
        Dataset set = ArrayDataset.ofImages(
                List.of(new Image(new byte[4], 2, 2, 1), new Image(new byte[6], 2, 3, 1)), new int[2], List.of("a"));
        assertThatThrownBy(set::toDataSet)
                .hasMessage("array[1] has shape [1, 2, 3] where the first item has [1, 2, 2]; resize first");
    }

    private static Dataset numbered(Dataset set) {
        float[][] rows = new float[set.size()][1];
        int[] classes = new int[set.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] = i;
            classes[i] = set.get(i).classIndex();
        }
        return ArrayDataset.of(rows, classes, set.labels());
    }

    private static int[] classes(int... counts) {
        return IntStream.range(0, counts.length)
                .flatMap(c -> IntStream.generate(() -> c).limit(counts[c]))
                .toArray();
    }

    private static List<Float> values(Dataset set) {
        return set.stream().map(s -> ((Tensor) s.features()).data()[0]).toList();
    }
}
