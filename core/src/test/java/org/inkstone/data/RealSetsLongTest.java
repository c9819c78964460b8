package org.inkstone.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.inkstone.data.fetch.Progress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real sets from the user's cache, fetched when they are not there. */
@Tag("long")
class RealSetsLongTest {
    private final DatasetCache cache = DatasetCache.ofDefault();

    @Test
    void cifar10() {
        NamedDatasets.install("cifar10", cache, Progress.NONE);
        TrainTest parts = Cifar10.load(cache);
        assertThat(parts.train().size()).isEqualTo(50_000);
        assertThat(parts.train().classCounts()).containsOnly(5_000);
        assertThat(parts.test().classCounts()).containsOnly(1_000);
        // the first picture is a frog, its first pixel (59, 62, 63)
        Sample frog = parts.train().get(0);
        Image image = (Image) frog.features();
        assertThat(parts.train().labels().get(frog.classIndex())).isEqualTo("frog");
        assertThat(new int[] {image.at(0, 0, 0), image.at(0, 0, 1), image.at(0, 0, 2)})
                .containsExactly(59, 62, 63);
        assertThat(parts.test().labels().get(parts.test().get(0).classIndex())).isEqualTo("cat");
    }

    @Test
    void mnist() {
        TrainTest parts = Mnist.load(cache);
        assertThat(parts.train().size()).isEqualTo(60_000);
        assertThat(parts.train().get(0).classIndex()).isEqualTo(5);
        assertThat(parts.test().get(0).classIndex()).isEqualTo(7);
        assertThat(parts.train().classCounts())
                .containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949);
    }

    @Test
    void fashionMnist() {
        TrainTest parts = FashionMnist.load(cache);
        assertThat(parts.train().classCounts()).containsOnly(6_000);
        assertThat(parts.test().classCounts()).containsOnly(1_000);
        assertThat(parts.train().labels().get(parts.train().get(0).classIndex()))
                .isEqualTo("Ankle boot");
    }
}
