package org.inkstone.generative.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.inkstone.generative.diffusion.score2d.GaussianMixture;
import org.inkstone.train.Callback;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.ExponentialMovingAverage;
import org.inkstone.train.History;
import org.inkstone.train.Meter;
import org.inkstone.train.NonFiniteLossException;
import org.inkstone.train.Trainer;
import org.inkstone.train.TrainingRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

class DiffusionStepTest {
    @TempDir
    Path directory;

    private static INDArray points() {
        return GaussianMixture.ring(3, 1, 0.1).sample(256, 1);
    }

    private Trainer trainer(DiffusionModel model) {
        return Trainer.of(DiffusionStep.of(model))
                .epochs(3)
                .runDirectory(directory)
                .callback(new Checkpoints().everySteps(1))
                .callback(new ExponentialMovingAverage(0.9));
    }

    private static History fit(Trainer trainer) {
        return trainer.fit(PlaneModels.batches(points(), 64), PlaneModels.batches(points(), 64));
    }

    @Test
    void resumesExactly() {
        DiffusionModel whole = PlaneModels.unconditional(PredictionType.V_PREDICTION, 1e-3);
        History expected = fit(trainer(whole));
        fit(trainer(PlaneModels.unconditional(PredictionType.V_PREDICTION, 1e-3))
                .maxSteps(5));
        DiffusionModel resumed = PlaneModels.unconditional(PredictionType.V_PREDICTION, 1e-3);
        History history =
                fit(trainer(resumed).resumeFrom(directory.resolve("checkpoints").resolve("last.zip")));
        assertThat(history.losses()).isEqualTo(expected.losses());
        assertThat(resumed.graph().params()).isEqualTo(whole.graph().params());
    }

    @Test
    void validationIsTheSameEachTimeAndLeavesTheNetworkAlone() {
        DiffusionModel model = PlaneModels.unconditional(PredictionType.EPSILON, 1e-3);
        DiffusionStep step = DiffusionStep.of(model);
        INDArray before = model.graph().params().dup();
        MultiDataSet batch = new MultiDataSet(points(), null);
        double[] losses = new double[2];
        for (int i = 0; i < 2; i++) {
            Nd4j.getRandom().setSeed(i);
            Meter meter = new Meter();
            step.evaluate(batch, meter);
            losses[i] = meter.loss();
        }
        assertThat(losses[0]).isEqualTo(losses[1]).isPositive();
        assertThat(model.graph().params()).isEqualTo(before);
    }

    /** With the output layer alone, the gradient of the loss is a regression of the target on the layer's input. */
    @Test
    void updatesFollowTheGradientOfTheLoss() {
        DiffusionModel model = PlaneModels.unconditional(PredictionType.SAMPLE, 1e-3);
        DiffusionStep step = DiffusionStep.of(model, new DiffusionLoss(PredictionType.SAMPLE, 5));
        MultiDataSet batch = new MultiDataSet(points(), null);
        double first = Double.NaN;
        double last = Double.NaN;
        for (int i = 0; i < 60; i++) {
            Nd4j.getRandom().setSeed(3);
            last = step.step(batch);
            first = i == 0 ? last : first;
        }
        assertThat(last).isLessThan(0.5 * first);
    }

    @Test
    void aLossThatIsNotFiniteEndsTheTrainingAndNamesTheLastGoodCheckpoint() {
        DiffusionModel model = PlaneModels.unconditional(PredictionType.EPSILON, 1e-3);
        assertThatThrownBy(() -> fit(trainer(model).callback(new Callback() {
                    @Override
                    public void onEpochStart(TrainingRun run) {
                        if (run.epoch() == 2) {
                            model.graph().params().putScalar(0, Double.NaN);
                        }
                    }
                })))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageStartingWith("the loss is NaN at step 5 (epoch 2)")
                .hasMessageEndingWith("the last good checkpoint is "
                        + directory.resolve("checkpoints").resolve("last.zip"));
        DiffusionModel again = PlaneModels.unconditional(PredictionType.EPSILON, 1e-3);
        fit(trainer(again).resumeFrom(directory.resolve("checkpoints").resolve("last.zip")));
        assertThat(again.graph().params().sumNumber().doubleValue()).isFinite();
    }

    @Test
    void conditionsAreFoundByKindAndDropped() {
        DiffusionModel labels = PlaneModels.conditional(Condition.Kind.LABEL, 2, 0.3);
        MultiDataSet oneHot = new MultiDataSet(points(), Nd4j.zeros(256, 2).putScalar(3, 1, 1.0));
        DiffusionStep.of(labels).check(oneHot);
        assertThat(DiffusionStep.of(labels).step(oneHot)).isFinite();
        DiffusionModel embedding = PlaneModels.conditional(Condition.Kind.EMBEDDING, 3, 0.5);
        MultiDataSet two = new MultiDataSet(new INDArray[] {points(), Nd4j.rand(256, 3)}, new INDArray[0]);
        DiffusionStep.of(embedding).check(two);
        assertThat(DiffusionStep.of(embedding).step(two)).isFinite();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DiffusionStep.of(embedding)
                        .check(new MultiDataSet(new INDArray[] {points(), Nd4j.rand(256, 4)}, new INDArray[0])))
                .withMessage(
                        "the model takes a condition EMBEDDING of width 3, not EMBEDDING of width 4 for 256 examples");
    }

    /** Class 0 lies at the left, class 1 at the right, and guidance goes further than the class itself. */
    @Test
    void guidedSamplingGoesToTheClass() {
        DiffusionModel model = PlaneModels.conditional(Condition.Kind.LABEL, 2, 0.2);
        DiffusionStep step = DiffusionStep.of(model);
        Nd4j.getRandom().setSeed(4);
        for (int i = 0; i < 1500; i++) {
            INDArray labels = Nd4j.rand(128, 1).gte(0.5).castTo(Nd4j.dataType());
            INDArray points = Nd4j.randn(128, 2).muli(0.3);
            points.getColumn(0).addi(labels.reshape(128).mul(2).subi(1));
            step.step(new MultiDataSet(points, labels));
        }
        Sampling sampling = model.sampling().steps(30);
        double left = sampling.condition(Condition.labels(2, 0))
                .sample(200, 2)
                .getColumn(0)
                .meanNumber()
                .doubleValue();
        double right = sampling.condition(Condition.labels(2, 1))
                .sample(200, 2)
                .getColumn(0)
                .meanNumber()
                .doubleValue();
        double guided =
                sampling.guidance(3).sample(200, 2).getColumn(0).meanNumber().doubleValue();
        assertThat(left).isCloseTo(-1, within(0.35));
        assertThat(right).isCloseTo(1, within(0.35));
        assertThat(guided).isGreaterThan(right);
    }

    @Test
    void refusesWhatCannotBe() {
        DiffusionModel model = PlaneModels.unconditional(PredictionType.EPSILON, 1e-3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DiffusionStep.of(model, DiffusionLoss.mse(PredictionType.SAMPLE)))
                .withMessage("the loss is for SAMPLE, the model predicts EPSILON");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DiffusionStep.of(model).check(new MultiDataSet(Nd4j.rand(4, 3), null)))
                .withMessage("examples must have the shape [2] each: [4, 3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        DiffusionModel.of(model.graph(), model.settings().conditionedOn(Condition.Kind.LABEL, 2, 0.1)))
                .withMessageStartingWith("the graph must take 3 inputs");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.settings().conditionedOn(Condition.Kind.LABEL, 2, 1))
                .withMessage("conditionDropout must be 0 to below 1: 1.0");
    }
}
