package org.inkstone.examples.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.Cifar10;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.FashionMnist;
import org.inkstone.data.TrainTest;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.tensorboard.Event;
import org.inkstone.tensorboard.EventFileReader;
import org.inkstone.train.ModelFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine;

class TrainingExamplesTest {
    @TempDir
    Path directory;

    private RunContext context(boolean smoke, DatasetCache cache) {
        return new RunContext(directory.resolve("run"), cache, 42, smoke, new PrintStream(new ByteArrayOutputStream()));
    }

    private DatasetCache emptyCache() {
        return new DatasetCache(directory.resolve("cache"), true);
    }

    private static <T> T parsed(T example, String... args) {
        new CommandLine(example).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        return example;
    }

    /** Random pictures, brighter from class to class. */
    private static TrainTest pictures(int side, int channels, List<String> labels) {
        Random random = new Random(1);
        int count = 400;
        byte[] pixels = new byte[count * side * side * channels];
        random.nextBytes(pixels);
        int[] classes = IntStream.range(0, count).map(i -> i % labels.size()).toArray();
        var set = ArrayDataset.ofImages(pixels, side, side, channels, classes, labels)
                .named("noise");
        return new TrainTest(set, set);
    }

    private static void checkFiles(Path run) throws Exception {
        for (String name : List.of(
                "model.zip",
                "curves.png",
                "confusion.png",
                "predictions.png",
                "mistakes.png",
                "calibration.png",
                "metrics.csv",
                "config.json")) {
            assertThat(run.resolve(name)).isNotEmptyFile();
        }
        assertThat(run.resolve("checkpoints").resolve("last.zip")).isNotEmptyFile();
        List<Event> events = EventFileReader.readRun(run);
        assertThat(events).anyMatch(e -> e.graph().isPresent());
        assertThat(events.stream().flatMap(e -> e.values().stream()).map(Event.Value::tag))
                .contains("loss/train", "loss/validation", "accuracy/test");
    }

    @Test
    void digitsRuns() throws Exception {
        try (RunContext run = context(true, emptyCache())) {
            Report report = parsed(new TrainDigits()).run(run);
            assertThat(report.metric("test accuracy")).isBetween(0.0, 1.0);
            assertThat(report.metric("parameters")).isEqualTo(82538);
            checkFiles(run.directory());
        }
    }

    @Test
    void digitsReachesItsPromise() throws Exception {
        try (RunContext run = context(false, emptyCache())) {
            assertThat(parsed(new TrainDigits()).run(run).metric("test accuracy"))
                    .isGreaterThanOrEqualTo(0.97);
        }
    }

    @Test
    void cifar10RunsWithEveryOption() throws Exception {
        try (RunContext run = context(true, emptyCache())) {
            Report report = parsed(new TrainCifar10(), "--activation", "relu", "--augment", "--workers", "2")
                    .train(run, pictures(32, 3, Cifar10.classes()));
            assertThat(report.metric("parameters")).isEqualTo(145_578);
            checkFiles(run.directory());
        }
    }

    @Test
    void resNetRunsWithEveryOption() throws Exception {
        try (RunContext run = context(true, emptyCache())) {
            Report report = parsed(
                            new ResNetCifar10(),
                            "--augment=autoaugment",
                            "--mixup=0.2",
                            "--cutmix=1",
                            "--label-smoothing=0.1",
                            "--erasing=0.25",
                            "--ema=0.999",
                            "--batch-size=32")
                    .train(run, pictures(32, 3, Cifar10.classes()));
            assertThat(report.metric("parameters")).isEqualTo(269_722);
            assertThat(report.metric("right among the first five")).isBetween(0.0, 1.0);
            assertThat(report.toString()).contains("1 of 5 epochs are complete", "--resume", "weighted avg");
            checkFiles(run.directory());
        }
    }

    @Test
    void resNetGoesOnAsIfItHadNotStopped() throws Exception {
        TrainTest set = pictures(32, 3, Cifar10.classes());
        String[] recipe = {
            "--epochs=1", "--batch-size=90", "--augment=autoaugment", "--mixup=0.2", "--ema=0.9", "--workers=1"
        };
        INDArray whole = trained(set, "whole", recipe);
        trained(set, "first", concat(recipe, "--minutes=1e-6"));
        Path checkpoint = directory.resolve("first").resolve("checkpoints").resolve("last.zip");
        INDArray resumed = trained(set, "second", concat(recipe, "--resume=" + checkpoint));
        assertThat(resumed.data().asFloat()).isEqualTo(whole.data().asFloat());
    }

    @Test
    void fashionResNetRuns() throws Exception {
        try (RunContext run = context(true, emptyCache())) {
            Report report =
                    parsed(new FashionResNet(), "--batch-size=32").train(run, pictures(28, 1, FashionMnist.classes()));
            assertThat(report.metric("parameters")).isEqualTo(269_722 - 2 * 9 * 16);
            checkFiles(run.directory());
        }
    }

    @Test
    void plainAndResidualNetworksAreCompared() throws Exception {
        try (RunContext run = context(true, emptyCache())) {
            Report report = parsed(new PlainVsResidual(), "--depths=8,14", "--batch-size=32", "--pictures=64")
                    .train(run, pictures(32, 3, Cifar10.classes()));
            assertThat(report.metric("plain-14 test accuracy")).isBetween(0.0, 1.0);
            assertThat(report.metric("residual-8 training accuracy")).isBetween(0.0, 1.0);
            assertThat(run.directory().resolve("plain-vs-residual.png")).isNotEmptyFile();
            assertThat(run.directory().resolve("residual-14").resolve("metrics.csv"))
                    .isNotEmptyFile();
            assertThatThrownBy(() ->
                            parsed(new PlainVsResidual(), "--depths=20,55").run(run))
                    .hasMessageContaining("55");
        }
    }

    @Test
    void knowledgeIsTransferred() throws Exception {
        try (RunContext run = context(true, emptyCache())) {
            Report report = parsed(new TransferLearningTour(), "--pictures=5,10", "--batch-size=16")
                    .train(run, pictures(32, 3, Cifar10.classes()));
            assertThat(report.metric("fine-tuned, 10 pictures")).isBetween(0.0, 1.0);
            assertThat(run.directory().resolve("transfer.png")).isNotEmptyFile();
            assertThatThrownBy(() ->
                            parsed(new TransferLearningTour(), "--pictures=0").run(run))
                    .hasMessage("--pictures must be 1 to 5000: 0");
        }
    }

    @Test
    void augmentationsAreDrawn() throws Exception {
        Path picture = directory.resolve("mine.png");
        ImageIO.write(new BufferedImage(120, 80, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        try (RunContext run = context(true, emptyCache())) {
            parsed(new AugmentationGallery(), "--draws=2").run(run);
            parsed(new AugmentationGallery(), "--draws=2", "--image=" + picture).run(run);
            for (String name : List.of("operations.png", "random.png", "policies.png", "blends.png")) {
                assertThat(run.directory().resolve(name)).isNotEmptyFile();
            }
            assertThatThrownBy(
                            () -> parsed(new AugmentationGallery(), "--draws=0").run(run))
                    .hasMessage("--draws must be 1 to 12: 0");
            assertThatThrownBy(() -> parsed(new AugmentationGallery(), "--image=nowhere.png")
                            .run(run))
                    .hasMessageContaining("nowhere.png");
        }
    }

    private static String[] concat(String[] some, String last) {
        return Stream.concat(Stream.of(some), Stream.of(last)).toArray(String[]::new);
    }

    private INDArray trained(TrainTest set, String name, String... args) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
        try (RunContext run = new RunContext(directory.resolve(name), emptyCache(), 42, false, nowhere)) {
            parsed(new ResNetCifar10(), args).train(run, set);
            return ModelFiles.loadGraph(run.directory().resolve("model.zip")).params();
        }
    }

    @Test
    void badRecipesAreRefusedBeforeAnythingIsLoaded() {
        try (RunContext run = context(true, emptyCache())) {
            assertThatThrownBy(() -> parsed(new ResNetCifar10(), "--depth=21").run(run))
                    .hasMessageContaining("21");
            assertThatThrownBy(() ->
                            parsed(new ResNetCifar10(), "--label-smoothing=1").run(run))
                    .hasMessage("--label-smoothing must be at least 0 and below 1: 1.0");
            assertThatThrownBy(() -> parsed(new ResNetCifar10(), "--mixup=-1").run(run))
                    .hasMessage("--mixup must not be negative: -1.0");
        }
    }

    @Test
    void greyPicturesRun() throws Exception {
        try (RunContext run = context(true, emptyCache())) {
            new GreyPictureTraining(KnownPictures.FASHION_MNIST, 0.9, new TrainingOptions(1, 32, 1e-3, 1))
                    .train(run, pictures(28, 1, FashionMnist.classes()));
            checkFiles(run.directory());
        }
    }

    @Test
    void vitRuns() throws Exception {
        try (RunContext run = context(true, emptyCache())) {
            Report report = parsed(new TrainVit()).run(run);
            assertThat(report.metric("test accuracy")).isBetween(0.0, 1.0);
            checkFiles(run.directory());
            assertThat(run.directory().resolve("attention.png")).isNotEmptyFile();
        }
    }

    @Test
    void vitRunsOnPicturesInColour() throws Exception {
        try (RunContext run = context(true, emptyCache())) {
            parsed(new TrainVit(), "--data", "cifar10", "--width", "16")
                    .train(run, pictures(32, 3, Cifar10.classes()).split(0.9, 1));
            checkFiles(run.directory());
        }
    }

    @Test
    @Tag("long")
    void vitReachesItsPromise() throws Exception {
        try (RunContext run = context(false, emptyCache())) {
            assertThat(parsed(new TrainVit()).run(run).metric("test accuracy")).isGreaterThanOrEqualTo(0.95);
        }
    }

    @Test
    void missingDataIsSaidWithWhatToDo() {
        try (RunContext run = context(true, emptyCache())) {
            assertThatThrownBy(() -> parsed(new TrainCifar10()).run(run)).hasMessageContaining("cifar10");
            assertThatThrownBy(() -> parsed(new TrainVit(), "--data", "cifar10").run(run))
                    .hasMessageContaining("cifar10");
            assertThatThrownBy(() -> parsed(new TrainMnist()).run(run)).hasMessageContaining("mnist");
            assertThatThrownBy(() -> parsed(new TrainFashionMnist()).run(run)).hasMessageContaining("fashion-mnist");
        }
    }

    @Test
    @Tag("long")
    void mnistReachesItsPromise() throws Exception {
        try (RunContext run = context(false, DatasetCache.ofDefault())) {
            assertThat(parsed(new TrainMnist()).run(run).metric("test accuracy"))
                    .isGreaterThanOrEqualTo(0.985);
        }
    }

    @Test
    @Tag("long")
    void fashionMnistReachesItsPromise() throws Exception {
        try (RunContext run = context(false, DatasetCache.ofDefault())) {
            assertThat(parsed(new TrainFashionMnist()).run(run).metric("test accuracy"))
                    .isGreaterThanOrEqualTo(0.90);
        }
    }

    @Test
    @Tag("long")
    void cifar10ReachesItsPromise() throws Exception {
        try (RunContext run = context(false, DatasetCache.ofDefault())) {
            assertThat(parsed(new TrainCifar10(), "--activation", "relu")
                            .run(run)
                            .metric("test accuracy"))
                    .isGreaterThanOrEqualTo(0.70);
        }
    }
}
