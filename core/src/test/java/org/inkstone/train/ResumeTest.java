package org.inkstone.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.schedule.WarmupSchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** N steps + resume + N steps are 2N steps, bit for bit: dropout, shuffled batches, Adam, schedule, average, history. */
class ResumeTest {
    @TempDir
    Path directory;

    private final List<DataSet> train = BoringModel.batches(6, 1);
    private final List<DataSet> validation = BoringModel.batches(2, 2);

    private static Adam adam() {
        return new Adam(WarmupSchedule.linear(4, CosineSchedule.overIterations(0.02, 24)));
    }

    private static Trainable trainable(boolean graph) {
        return graph ? Trainable.of(BoringModel.graph(adam())) : Trainable.of(BoringModel.network(adam()));
    }

    private static Model network(Trainable trainable) {
        return trainable.networks().get("network");
    }

    private Trainer trainer(Trainable trainable, Path run) {
        return Trainer.of(trainable)
                .seed(9)
                .epochs(4)
                .runDirectory(run)
                .callback(new Checkpoints().top(2).everySteps(4))
                .callback(new ExponentialMovingAverage(0.9))
                .callback(EarlyStopping.on(Metric.VALIDATION_LOSS).patience(50))
                .callback(new BestWeights(Metric.VALIDATION_LOSS))
                .callback(new GradientNormMonitor())
                .callback(new CsvLogger());
    }

    private History fit(Trainer trainer) {
        return trainer.fit(new ShuffledBatches(train), new ShuffledBatches(validation));
    }

    /** In the middle of an epoch, at its end, and where a validation was just done. */
    @ParameterizedTest
    @ValueSource(ints = {3, 6, 8, 12, 17})
    void networkContinuesExactly(int steps) {
        continuesExactly(false, steps);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 12})
    void graphContinuesExactly(int steps) {
        continuesExactly(true, steps);
    }

    private void continuesExactly(boolean graph, int steps) {
        Trainable whole = trainable(graph);
        History expected = fit(trainer(whole, directory.resolve("whole")));

        fit(trainer(trainable(graph), directory.resolve("part")).maxSteps(steps));
        Nd4j.getRandom().setSeed(12345); // another process would have any state
        Trainable resumed = trainable(graph);
        network(resumed).params().assign(0);
        History history = fit(
                trainer(resumed, directory.resolve("part")).resumeFrom(directory.resolve("part/checkpoints/last.zip")));

        assertThat(history.losses()).isEqualTo(expected.losses());
        assertThat(history.series(History.LEARNING_RATE)).isDeepEqualTo(expected.series(History.LEARNING_RATE));
        assertThat(history.series(History.VALIDATION_LOSS)).isDeepEqualTo(expected.series(History.VALIDATION_LOSS));
        assertThat(history.series(GradientNormMonitor.GRADIENT_NORM))
                .isDeepEqualTo(expected.series(GradientNormMonitor.GRADIENT_NORM));
        assertThat(history.epochs())
                .extracting(EpochRecord::trainLoss)
                .isEqualTo(
                        expected.epochs().stream().map(EpochRecord::trainLoss).toList());
        assertThat(history.epochs())
                .extracting(EpochRecord::trainAccuracy)
                .isEqualTo(expected.epochs().stream()
                        .map(EpochRecord::trainAccuracy)
                        .toList());
        assertThat(network(resumed).params()).isEqualTo(network(whole).params());
        assertThat(network(resumed).params().data().asFloat())
                .containsExactly(network(whole).params().data().asFloat());
        assertThat(ModelArchive.updaterState(network(resumed)).data().asFloat())
                .containsExactly(
                        ModelArchive.updaterState(network(whole)).data().asFloat());
        assertThat(lines("part/metrics.csv")).hasSameSizeAs(lines("whole/metrics.csv"));
        assertThat(lines("part/steps.csv")).isEqualTo(lines("whole/steps.csv"));
    }

    /** The loader shuffles anew in each epoch and fetches ahead of the training, which must not matter. */
    @Test
    void shuffledLoaderWithWorkersContinuesExactly() {
        Dataset set = ArrayDataset.of(DataSet.merge(train), List.of("a", "b", "c"));
        MultiLayerNetwork whole = BoringModel.network(adam());
        History expected = fitLoader(Trainer.of(whole).epochs(4), set, 0);

        Trainer first = Trainer.of(BoringModel.network(adam()))
                .maxSteps(10)
                .runDirectory(directory)
                .callback(new Checkpoints());
        fitLoader(first, set, 2);
        MultiLayerNetwork resumed = BoringModel.network(adam());
        Trainer second = Trainer.of(resumed).epochs(4).resumeFrom(directory.resolve("checkpoints/last.zip"));
        History history = fitLoader(second, set, 1);
        assertThat(history.losses()).isEqualTo(expected.losses());
        assertThat(resumed.params()).isEqualTo(whole.params());
    }

    private static History fitLoader(Trainer trainer, Dataset set, int workers) {
        try (DataLoader loader =
                DataLoader.builder(set).batchSize(7).shuffle(3).workers(workers).build()) {
            return trainer.fit(loader);
        }
    }

    @Test
    void aBestCheckpointContinuesExactlyToo() {
        Trainable whole = trainable(false);
        fit(trainer(whole, directory.resolve("run")).epochs(3));
        Path best = Checkpoint.read(directory.resolve("run/checkpoints/last.zip"))
                .state()
                .part("callbacks")
                .part("Checkpoints")
                .getString("file/0")
                .transform(Path::of);
        Trainable resumed = trainable(false);
        fit(trainer(resumed, directory.resolve("run")).epochs(3).resumeFrom(best));
        assertThat(network(resumed).params()).isEqualTo(network(whole).params());
    }

    @Test
    void aCheckpointIsAPlainModel() throws IOException {
        Trainable trainable = trainable(false);
        Trainer.of(trainable)
                .epochs(1)
                .runDirectory(directory)
                .callback(new Checkpoints())
                .fit(new ShuffledBatches(train));
        Path file = directory.resolve("checkpoints/last.zip");
        MultiLayerNetwork dl4j = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
        assertThat(dl4j.params()).isEqualTo(network(trainable).params());
        assertThat(dl4j.getUpdater().getStateViewArray()).isEqualTo(ModelArchive.updaterState(network(trainable)));
        assertThat(ModelFiles.loadMultiLayerNetwork(file).params())
                .isEqualTo(network(trainable).params());
        assertThat(dl4j.getIterationCount()).isEqualTo(6);
    }

    @Test
    void modelFilesReadWhatDl4jWrites() throws IOException {
        ComputationGraph graph = BoringModel.graph(adam());
        graph.fit(train.get(0));
        Path file = directory.resolve("graph.zip");
        ModelSerializer.writeModel(graph, file.toFile(), true);
        ComputationGraph loaded = ModelFiles.loadGraph(file);
        assertThat(loaded.params()).isEqualTo(graph.params());
        assertThat(loaded.getUpdater().getStateViewArray())
                .isEqualTo(graph.getUpdater().getStateViewArray());
        ModelFiles.save(loaded, directory.resolve("again.zip"));
        assertThat(ModelSerializer.restoreComputationGraph(
                                directory.resolve("again.zip").toFile())
                        .params())
                .isEqualTo(graph.params());
        assertThatThrownBy(() -> ModelFiles.loadMultiLayerNetwork(file))
                .hasMessageContaining("holds a ComputationGraph");
    }

    @Test
    void modelFilesCarryNotes() {
        ComputationGraph graph = BoringModel.graph(adam());
        Path file = directory.resolve("noted.zip");
        ModelFiles.save(graph, file, Map.of("classes", "cat\ndog", "empty", ""));
        assertThat(ModelFiles.notes(file)).containsOnly(Map.entry("classes", "cat\ndog"), Map.entry("empty", ""));
        assertThat(ModelFiles.loadGraph(file).params()).isEqualTo(graph.params());
        ModelFiles.save(graph, file);
        assertThat(ModelFiles.notes(file)).isEmpty();
    }

    @Test
    void anotherModelsCheckpointIsRefused() {
        fit(trainer(trainable(false), directory).epochs(1));
        Path last = directory.resolve("checkpoints/last.zip");
        MultiLayerNetwork wider = new MultiLayerNetwork(BoringModel.configuration(adam(), 16));
        assertThatThrownBy(() -> fit(trainer(Trainable.of(wider), directory).resumeFrom(last)))
                .isInstanceOf(ModelFileException.class)
                .hasMessage(last + " is a checkpoint of another model: parameter 0_W is [4, 8] there and [4, 16] here");
        assertThatThrownBy(() -> fit(trainer(trainable(true), directory).resumeFrom(last)))
                .hasMessageContaining("a MultiLayerNetwork, not a ComputationGraph");
    }

    @Test
    void damagedFilesAreRefused() throws IOException {
        fit(trainer(trainable(false), directory).epochs(1));
        byte[] bytes = Files.readAllBytes(directory.resolve("checkpoints/last.zip"));
        for (int length : new int[] {0, 100, bytes.length / 2, bytes.length - 1}) {
            Path cut = Files.write(directory.resolve("cut.zip"), java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> fit(trainer(trainable(false), directory).resumeFrom(cut)))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageStartingWith(cut + " is ");
        }
        assertThatThrownBy(() -> ModelFiles.load(directory.resolve("none.zip")))
                .hasMessage("no model file at " + directory.resolve("none.zip"));
        Path model = directory.resolve("model.zip");
        ModelFiles.save(network(trainable(false)), model);
        assertThatThrownBy(() -> fit(trainer(trainable(false), directory).resumeFrom(model)))
                .hasMessageContaining("is a model, but no checkpoint");
    }

    @Test
    void unexpectedClassesAndEntriesAreRefused() throws IOException {
        String json = BoringModel.configuration(adam(), 8)
                .toJson()
                .replaceFirst("org\\.nd4j\\.linalg\\.activations\\.impl\\.ActivationReLU", "javax.script.Evil");
        Path file = zip("evil.zip", "configuration.json", json);
        assertThatThrownBy(() -> ModelFiles.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(file + " names the class javax.script.Evil");
        Path other = zip("other.zip", "run.sh", "rm");
        assertThatThrownBy(() -> ModelFiles.load(other)).hasMessageContaining("unexpected entry \"run.sh\"");
        Path garbage = zip("garbage.zip", "configuration.json", "{");
        assertThatThrownBy(() -> ModelFiles.load(garbage)).hasMessageContaining("its configuration is not JSON");
        assertThatThrownBy(() -> ModelFiles.allow("com.example")).isInstanceOf(IllegalArgumentException.class);
    }

    private Path zip(String name, String entry, String text) throws IOException {
        Path file = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(directory.resolve(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
