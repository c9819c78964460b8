package org.inkstone.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;

/** A step over two networks, where one learns what the other says, goes through the same loop and resumes exactly. */
class SeveralNetworksTest {
    @TempDir
    Path directory;

    /** A teacher that learns the labels, and a student that learns the teacher's answers. */
    private static final class Distillation implements Trainable {
        private final MultiLayerNetwork teacher = BoringModel.network(new Adam(0.01));
        private final MultiLayerNetwork student = new MultiLayerNetwork(BoringModel.configuration(new Adam(0.02), 5));
        private long lessons;

        private Distillation() {
            student.init();
        }

        @Override
        public Map<String, Model> networks() {
            Map<String, Model> networks = new LinkedHashMap<>();
            networks.put("teacher", teacher);
            networks.put("student", student);
            return networks;
        }

        @Override
        public double step(MultiDataSet batch) {
            teacher.fit(batch.getFeatures(0), batch.getLabels(0));
            student.fit(batch.getFeatures(0), teacher.output(batch.getFeatures(0)));
            lessons++;
            return student.score();
        }

        @Override
        public void evaluate(MultiDataSet batch, Meter meter) {
            DataSet data = new DataSet(batch.getFeatures(0), batch.getLabels(0));
            meter.addLoss(student.score(data) * data.numExamples(), data.numExamples());
            meter.addPredictions(batch.getLabels(0), student.output(batch.getFeatures(0)), null);
            meter.addMetric("teacherLoss", teacher.score(data) * data.numExamples(), data.numExamples());
        }

        @Override
        public double learningRate() {
            return student.getLearningRate(0);
        }

        @Override
        public void attach(List<TrainingListener> listeners) {
            student.addListeners(listeners.toArray(new TrainingListener[0]));
        }

        @Override
        public void detach() {
            student.setListeners(List.of());
        }

        @Override
        public void startEpoch() {}

        @Override
        public void endEpoch() {
            teacher.incrementEpochCount();
            student.incrementEpochCount();
        }

        @Override
        public void save(TrainingState state) {
            state.put("lessons", lessons);
        }

        @Override
        public void restore(TrainingState state) {
            lessons = state.getLong("lessons");
        }
    }

    private Trainer trainer(Distillation distillation) {
        return Trainer.of(distillation)
                .epochs(3)
                .runDirectory(directory)
                .callback(new Checkpoints())
                .callback(new ExponentialMovingAverage(0.9));
    }

    private static History fit(Trainer trainer) {
        return trainer.fit(
                new ShuffledBatches(BoringModel.batches(5, 1)), new ShuffledBatches(BoringModel.batches(2, 2)));
    }

    @Test
    void twoNetworksTrainAndResume() {
        Distillation whole = new Distillation();
        History expected = fit(trainer(whole));
        assertThat(expected.series("teacherLoss")[1]).hasSize(3);

        fit(trainer(new Distillation()).maxSteps(7));
        Distillation resumed = new Distillation();
        Path last = directory.resolve("checkpoints/last.zip");
        History history = fit(trainer(resumed).resumeFrom(last));
        assertThat(history.losses()).isEqualTo(expected.losses());
        assertThat(resumed.student.params()).isEqualTo(whole.student.params());
        assertThat(resumed.teacher.params()).isEqualTo(whole.teacher.params());
        assertThat(resumed.lessons).isEqualTo(15);
        assertThatThrownBy(() -> ModelFiles.load(last)).hasMessageContaining("has no configuration.json");
    }
}
