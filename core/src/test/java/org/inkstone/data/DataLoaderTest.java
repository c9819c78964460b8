package org.inkstone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.MixUp;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.RandomCrop;
import org.inkstone.data.transform.RandomErasing;
import org.inkstone.data.transform.RandomHorizontalFlip;
import org.inkstone.data.transform.Resize;
import org.inkstone.data.transform.ToTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class DataLoaderTest {
    private static final List<String> LABELS = List.of("a", "b", "c");
    private static final Normalize NORMALIZE =
            new Normalize(new float[] {0.5f, 0.4f, 0.3f}, new float[] {0.2f, 0.3f, 0.4f});

    @TempDir
    Path folder;

    /** n pictures of 6x5, picture i beginning with the byte i. */
    private static Dataset pictures(int n) {
        byte[] pixels = new byte[n * 90];
        int[] classes = new int[n];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % 90 == 0 ? i / 90 : i * 7);
            classes[i / 90] = i / 90 % 3;
        }
        return ArrayDataset.ofImages(pixels, 6, 5, 3, classes, LABELS);
    }

    /** Rows whose only value is their number. */
    private static Dataset numbers(int n) {
        float[][] rows = new float[n][];
        Arrays.setAll(rows, i -> new float[] {i});
        return ArrayDataset.of(rows, new int[n], List.of("x"));
    }

    private static List<Integer> epoch(DataLoader loader) {
        List<Integer> seen = new ArrayList<>();
        while (loader.hasNext()) {
            for (float v : loader.next().getFeatures().reshape(-1).toFloatVector()) {
                seen.add((int) v);
            }
        }
        return seen;
    }

    private static List<INDArray> features(DataLoader loader) {
        List<INDArray> all = new ArrayList<>();
        while (loader.hasNext()) {
            all.add(loader.next().getFeatures());
        }
        return all;
    }

    private static List<String> loaderThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(n -> n.startsWith("inkstone-loader-"))
                .toList();
    }

    @Test
    void batchesCoverTheSetInOrder() {
        for (int workers : new int[] {0, 1, 3}) {
            try (DataLoader loader = DataLoader.builder(numbers(10))
                    .batchSize(4)
                    .workers(workers)
                    .build()) {
                assertThat(loader.batchesPerEpoch()).isEqualTo(3);
                assertThat(loader.next().getFeatures().toFloatVector()).containsExactly(0, 1, 2, 3);
                assertThat(loader.next().numExamples()).isEqualTo(4);
                DataSet last = loader.next();
                assertThat(last.getFeatures().toFloatVector()).containsExactly(8, 9);
                assertThat(last.getLabels().shape()).containsExactly(2, 1);
                assertThat(loader.hasNext()).isFalse();
                assertThatThrownBy(loader::next)
                        .isInstanceOf(NoSuchElementException.class)
                        .hasMessage("the epoch is over");
            }
            try (DataLoader loader = DataLoader.builder(numbers(10))
                    .batchSize(4)
                    .dropLast(true)
                    .workers(workers)
                    .build()) {
                assertThat(loader.batchesPerEpoch()).isEqualTo(2);
                assertThat(epoch(loader)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
            }
        }
    }

    @Test
    void orderDependsOnSeedAndEpochAlone() {
        List<List<Integer>> epochs = new ArrayList<>();
        try (DataLoader loader =
                DataLoader.builder(numbers(50)).batchSize(8).shuffle(5).build()) {
            for (int e = 0; e < 3; e++) {
                assertThat(loader.epoch()).isEqualTo(e);
                epochs.add(epoch(loader));
                loader.reset();
            }
        }
        assertThat(epochs).doesNotHaveDuplicates();
        assertThat(epochs).allSatisfy(e -> assertThat(e).hasSize(50).doesNotHaveDuplicates());
        for (int workers : new int[] {1, 2, 5}) {
            try (DataLoader loader = DataLoader.builder(numbers(50))
                    .batchSize(8)
                    .shuffle(5)
                    .workers(workers)
                    .build()) {
                loader.setEpoch(2);
                assertThat(epoch(loader)).isEqualTo(epochs.get(2));
                loader.setEpoch(0);
                loader.next();
                loader.reset();
                loader.reset(); // nothing was taken from epoch 1, so it is still to come
                assertThat(epoch(loader)).isEqualTo(epochs.get(1));
            }
        }
        try (DataLoader other =
                DataLoader.builder(numbers(50)).batchSize(8).shuffle(6).build()) {
            assertThat(epoch(other)).isNotEqualTo(epochs.get(0));
        }
    }

    @Test
    void randomTransformsAreTheSameForAnyNumberOfWorkers() {
        Compose transform =
                Compose.of(new RandomCrop(4).padding(1), new RandomHorizontalFlip(), new ToTensor(), NORMALIZE);
        Dataset set = pictures(30).transformed(transform);
        List<INDArray> reference;
        try (DataLoader loader = DataLoader.builder(set).batchSize(7).shuffle(3).build()) {
            reference = features(loader);
            loader.reset();
            assertThat(features(loader)).isNotEqualTo(reference);
        }
        for (int workers : new int[] {1, 2, 4}) {
            try (DataLoader loader = DataLoader.builder(set)
                    .batchSize(7)
                    .shuffle(3)
                    .workers(workers)
                    .prefetch(1 + workers)
                    .build()) {
                assertThat(features(loader)).isEqualTo(reference);
            }
        }
    }

    @Test
    void everyPathGivesTheFloatsOfTheTransforms() {
        Dataset pictures = pictures(9);
        Compose plain = Compose.of(new RandomCrop(4), new ToTensor(), NORMALIZE);
        // a last step that changes nothing keeps the loader from taking the fast path
        Compose slow = Compose.of(new RandomCrop(4), new ToTensor(), NORMALIZE, new RandomErasing(0));
        for (CNN2DFormat format : new CNN2DFormat[] {CNN2DFormat.NCHW, CNN2DFormat.NHWC}) {
            DataLoader fast = DataLoader.builder(pictures.transformed(plain))
                    .batchSize(9)
                    .seed(4)
                    .format(format)
                    .build();
            DataLoader through = DataLoader.builder(pictures.transformed(slow))
                    .batchSize(9)
                    .seed(4)
                    .format(format)
                    .build();
            DataSet batch = fast.next();
            assertThat(batch.getFeatures()).isEqualTo(through.next().getFeatures());
            assertThat(batch.getFeatures().ordering()).isEqualTo('c');
            assertThat(batch.getFeatures().shape())
                    .containsExactly(format == CNN2DFormat.NCHW ? new long[] {9, 3, 4, 4} : new long[] {9, 4, 4, 3});
            DataLoader raw =
                    DataLoader.builder(pictures).batchSize(9).format(format).build();
            INDArray expected = pictures.toDataSet().getFeatures();
            assertThat(raw.next().getFeatures())
                    .isEqualTo(
                            format == CNN2DFormat.NCHW
                                    ? expected
                                    : expected.permute(0, 2, 3, 1).dup('c'));
        }
    }

    @Test
    void labelsAreOneHotOrValues() {
        try (DataLoader loader = DataLoader.builder(pictures(4)).batchSize(4).build()) {
            assertThat(loader.next().getLabels().toFloatMatrix())
                    .isDeepEqualTo(new float[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 0}});
            assertThat(loader.totalOutcomes()).isEqualTo(3);
            assertThat(loader.inputColumns()).isEqualTo(90);
            assertThat(loader.getLabels()).isEqualTo(LABELS);
            assertThat(loader.batch()).isEqualTo(4);
            assertThat(loader.asyncSupported()).isFalse();
            assertThat(loader.resetSupported()).isTrue();
        }
        Dataset values = ArrayDataset.of(new float[][] {{1}, {2}}, new float[][] {{3, 4}, {5, 6}});
        try (DataLoader loader = DataLoader.builder(values).batchSize(2).build()) {
            assertThat(loader.totalOutcomes()).isEqualTo(2);
            assertThat(loader.next().getLabels().toFloatMatrix()).isDeepEqualTo(new float[][] {{3, 4}, {5, 6}});
        }
    }

    @Test
    void closingEarlyResettingAndAbandoningLeaveNoThreads() throws InterruptedException {
        Dataset slow = Datasets.mapped(numbers(1000), s -> {
            pause(1);
            return s;
        });
        DataLoader loader =
                DataLoader.builder(slow).batchSize(10).workers(3).prefetch(2).build();
        assertThat(loaderThreads()).isEmpty();
        loader.next();
        assertThat(loaderThreads()).hasSize(3);
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(t -> t.getName().startsWith("inkstone-loader-")))
                .allMatch(Thread::isDaemon);
        loader.reset();
        assertThat(loaderThreads()).isEmpty();
        loader.next();
        loader.close();
        loader.close();
        assertThat(loaderThreads()).isEmpty();
        assertThat(loader.hasNext()).isFalse();
        loader.reset();
        assertThat(loader.hasNext()).isTrue();
        try (DataLoader whole =
                DataLoader.builder(numbers(30)).batchSize(10).workers(2).build()) {
            epoch(whole);
            assertThat(loaderThreads()).isEmpty();
        }
        loader.next();
        loader = null;
        for (int i = 0; i < 100 && !loaderThreads().isEmpty(); i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(loaderThreads()).isEmpty();
    }

    @Test
    void prefetchIsBounded() {
        AtomicInteger loaded = new AtomicInteger();
        Dataset counted = Datasets.mapped(numbers(1000), s -> {
            loaded.incrementAndGet();
            return s;
        });
        try (DataLoader loader =
                DataLoader.builder(counted).batchSize(10).workers(2).prefetch(3).build()) {
            loader.next();
            pause(100);
            assertThat(loaded.get()).isEqualTo(40);
        }
    }

    @Test
    void waitingTimeIsCounted() {
        Dataset slow = Datasets.mapped(numbers(20), s -> {
            pause(5);
            return s;
        });
        try (DataLoader loader = DataLoader.builder(slow).batchSize(10).build()) {
            epoch(loader);
            assertThat(loader.waitNanos()).isGreaterThan(90_000_000L);
        }
        try (DataLoader loader =
                DataLoader.builder(slow).batchSize(10).workers(4).build()) {
            loader.next();
            pause(100); // the second batch is made meanwhile
            long before = loader.waitNanos();
            loader.next();
            assertThat(loader.waitNanos() - before).isLessThan(20_000_000L);
        }
    }

    @Test
    void aBrokenFileIsNamedOrLeftOut() throws IOException {
        Path broken = picturesWithOneBroken();
        for (int workers : new int[] {0, 2}) {
            try (DataLoader loader = DataLoader.builder(ImageFolder.of(folder))
                    .batchSize(2)
                    .workers(workers)
                    .build()) {
                loader.next();
                assertThatThrownBy(loader::next)
                        .isInstanceOf(DatasetException.class)
                        .hasMessageContaining(broken.toString());
                assertThatThrownBy(loader::next).hasMessageContaining(broken.toString());
                assertThat(loaderThreads()).isEmpty();
                loader.reset();
                assertThat(loader.next().numExamples()).isEqualTo(2);
            }
            try (DataLoader loader = DataLoader.builder(ImageFolder.of(folder))
                    .batchSize(2)
                    .workers(workers)
                    .onBroken(BrokenItem.SKIP)
                    .build()) {
                List<Integer> sizes = new ArrayList<>();
                for (int e = 0; e < 2; e++) {
                    while (loader.hasNext()) {
                        sizes.add(loader.next().numExamples());
                    }
                    loader.reset();
                }
                assertThat(sizes).containsExactly(2, 1, 2, 2, 1, 2);
                assertThat(loader.skipped()).isEqualTo(1);
            }
        }
    }

    private Path picturesWithOneBroken() throws IOException {
        for (String name : List.of("a", "b")) {
            Files.createDirectories(folder.resolve(name));
            for (int i = 0; i < 3; i++) {
                var image = new java.awt.image.BufferedImage(4, 4, java.awt.image.BufferedImage.TYPE_INT_RGB);
                ImageIO.write(
                        image, "png", folder.resolve(name + "/" + i + ".png").toFile());
            }
        }
        return Files.writeString(folder.resolve("a/2.png"), "not a picture");
    }

    @Test
    void onlyBrokenItemsAreAnErrorEvenWhenSkipped() {
        Dataset broken = Datasets.mapped(numbers(4), s -> {
            throw new IllegalStateException("no luck");
        });
        try (DataLoader loader = DataLoader.builder(broken)
                .batchSize(2)
                .onBroken(BrokenItem.SKIP)
                .build()) {
            assertThatThrownBy(loader::next)
                    .isInstanceOf(DatasetException.class)
                    .hasMessage("all items are broken, the first one: cannot load item 0: no luck");
            assertThat(loader.skipped()).isEqualTo(4);
        }
    }

    @Test
    void anErrorInAWorkerReachesTheConsumer() {
        Dataset failing = Datasets.mapped(numbers(4), s -> {
            throw new StackOverflowError("deep");
        });
        try (DataLoader loader = DataLoader.builder(failing)
                .batchSize(2)
                .workers(2)
                .onBroken(BrokenItem.SKIP)
                .build()) {
            assertThatThrownBy(loader::next)
                    .isInstanceOf(StackOverflowError.class)
                    .hasMessage("deep");
        }
    }

    @Test
    void differentSizesNameBothItems() {
        List<Image> images = List.of(new Image(new byte[12], 2, 2, 3), new Image(new byte[18], 3, 2, 3));
        Dataset set = ArrayDataset.ofImages(images, new int[2], LABELS).named("mixed");
        try (DataLoader loader = DataLoader.builder(set)
                .batchSize(2)
                .workers(2)
                .onBroken(BrokenItem.SKIP)
                .build()) {
            assertThatThrownBy(loader::next)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("items of a batch must have one size: mixed[0] is 2x2 with 3 channel(s), mixed[1] is "
                            + "3x2 with 3 channel(s); resize or crop them first");
        }
        try (DataLoader loader = DataLoader.builder(set.transformed(Compose.of(new Resize(2, 3), new ToTensor())))
                .batchSize(2)
                .build()) {
            assertThat(loader.next().getFeatures().shape()).containsExactly(2, 3, 2, 3);
        }
        try (DataLoader loader = DataLoader.builder(set.transformed(new RandomCrop(9)))
                .batchSize(2)
                .build()) {
            assertThatThrownBy(loader::next)
                    .hasMessageStartingWith("cannot transform mixed[0]: RandomCrop of 9x9 does not fit into 2x2");
        }
    }

    @Test
    void otherBatchSizesCanBeTakenInBetween() {
        for (int workers : new int[] {0, 2}) {
            try (DataLoader loader = DataLoader.builder(numbers(20))
                    .batchSize(4)
                    .workers(workers)
                    .build()) {
                loader.next();
                assertThat(loader.next(3).getFeatures().toFloatVector()).containsExactly(4, 5, 6);
                assertThat(loader.next().getFeatures().toFloatVector()).containsExactly(7, 8, 9, 10);
                assertThat(loader.next(100).numExamples()).isEqualTo(9);
                assertThat(loader.hasNext()).isFalse();
                assertThatThrownBy(() -> loader.next(0)).hasMessage("size must be positive: 0");
            }
        }
    }

    @Test
    void preProcessorsSeeEachBatchAndDrawPerEpoch() {
        try (DataLoader loader = DataLoader.builder(numbers(8)).batchSize(4).build()) {
            assertThat(loader.getPreProcessor()).isNull();
            loader.setPreProcessor(batch -> batch.getFeatures().addi(100));
            assertThat(epoch(loader)).containsExactly(100, 101, 102, 103, 104, 105, 106, 107);
        }
        List<INDArray> first;
        try (DataLoader loader = DataLoader.builder(numbers(8))
                .batchSize(4)
                .shuffle(1)
                .preProcessor(new MixUp(1, 0))
                .build()) {
            first = features(loader);
            loader.reset();
            assertThat(features(loader)).isNotEqualTo(first);
        }
        try (DataLoader again = DataLoader.builder(numbers(8))
                .batchSize(4)
                .shuffle(1)
                .workers(2)
                .preProcessor(new MixUp(1, 99))
                .build()) {
            assertThat(features(again)).isEqualTo(first);
        }
    }

    @Test
    void arraysAreReusedOnlyWhenAsked() {
        try (DataLoader loader = DataLoader.builder(numbers(120))
                .batchSize(4)
                .reuseArrays(true)
                .workers(2)
                .build()) {
            java.util.Set<INDArray> arrays = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
            int first = 0;
            while (loader.hasNext()) {
                INDArray features = loader.next().getFeatures();
                assertThat(features.toFloatVector()).containsExactly(first, first + 1, first + 2, first + 3);
                first += 4;
                arrays.add(features);
            }
            // 30 batches; labels have the features' shape here and come from the same arrays
            assertThat(arrays).hasSizeLessThanOrEqualTo(10);
        }
        try (DataLoader loader = DataLoader.builder(numbers(40)).batchSize(4).build()) {
            List<INDArray> kept = features(loader);
            for (int i = 0; i < kept.size(); i++) {
                assertThat(kept.get(i).getFloat(0)).isEqualTo(4 * i);
                assertThat(kept.get(i).isAttached()).isFalse();
            }
        }
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> DataLoader.builder(numbers(3)).build()).hasMessage("batchSize must be positive: 0");
        assertThatThrownBy(() -> DataLoader.builder(numbers(3)).batchSize(-3).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batchSize must be positive: -3");
        assertThatThrownBy(() ->
                        DataLoader.builder(numbers(3)).batchSize(1).workers(-1).build())
                .hasMessage("workers must not be negative: -1");
        assertThatThrownBy(() ->
                        DataLoader.builder(numbers(3)).batchSize(1).prefetch(0).build())
                .hasMessage("prefetch must be positive: 0");
        assertThatThrownBy(() ->
                        DataLoader.builder(numbers(3).range(0, 0)).batchSize(1).build())
                .hasMessage("the data set is empty");
        assertThatThrownBy(() -> DataLoader.builder(numbers(3))
                        .batchSize(4)
                        .dropLast(true)
                        .build())
                .hasMessage(
                        "no full batch: the data set has 3 items, batchSize is 4, and dropLast leaves out the rest");
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
