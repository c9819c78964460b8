package org.inkstone.generative.diffusion.score2d;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.inkstone.generative.diffusion.DiffusionModel;
import org.inkstone.generative.diffusion.DiffusionStep;
import org.inkstone.generative.diffusion.DpmSolver;
import org.inkstone.generative.diffusion.NoiseLevel;
import org.inkstone.generative.diffusion.PlaneModels;
import org.inkstone.generative.diffusion.PredictionType;
import org.inkstone.generative.metric.FrechetDistance;
import org.inkstone.train.ExponentialMovingAverage;
import org.inkstone.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Score2dTest {
    /** Three parts off the centre: the Frechet distance, which sees moments alone, tells them from noise. */
    private static final GaussianMixture MIXTURE =
            new GaussianMixture(new double[][] {{-0.4, -1}, {1.8, -0.8}, {0.9, 1.3}}, 0.15);

    @Test
    void learnsAMixture() {
        DiffusionModel model = PlaneModels.unconditional(PredictionType.V_PREDICTION, 2e-3);
        Trainer.of(DiffusionStep.of(model))
                .epochs(80)
                .callback(new ExponentialMovingAverage(0.995))
                .fit(PlaneModels.batches(MIXTURE.sample(4096, 1), 256));
        INDArray generated =
                model.sampling().sampler(new DpmSolver()).steps(30).seed(1).sample(3000, 2);
        INDArray real = MIXTURE.sample(3000, 2);
        assertThat(FrechetDistance.between(real, generated)).isLessThan(0.01);
        assertThat(FrechetDistance.between(real, Nd4j.randn(3000, 2))).isGreaterThan(0.5);
        // the moments are not all: nearly all points lie within three deviations of one of the parts
        assertThat(shareInside(generated)).isGreaterThan(0.9);
        assertThat(shareInside(Nd4j.randn(3000, 2))).isLessThan(0.3);
        compareScores(ScoreField.of(model.sampling()), ScoreField.of(MIXTURE, PlaneModels.SCHEDULE));
    }

    private static double shareInside(INDArray points) {
        int inside = 0;
        for (double[] p : points.toDoubleMatrix()) {
            // the density of one part at three deviations
            inside += MIXTURE.density(p[0], p[1]) > Math.exp(-4.5) / (3 * 2 * Math.PI * 0.15 * 0.15) ? 1 : 0;
        }
        return inside / (double) points.size(0);
    }

    private static void compareScores(ScoreField learned, ScoreField exact) {
        for (int t : new int[] {40, 60, 80}) {
            INDArray points = MIXTURE.noised(PlaneModels.SCHEDULE.level(t)).sample(500, 3);
            INDArray a = learned.at(points, t);
            INDArray b = exact.at(points, t);
            double error =
                    a.sub(b).norm2Number().doubleValue() / b.norm2Number().doubleValue();
            assertThat(error).as("relative error of the score at t = " + t).isLessThan(0.15);
        }
    }

    @Test
    void scoreIsTheGradientOfTheLogDensity() {
        GaussianMixture noised = MIXTURE.noised(new NoiseLevel(0.6));
        double h = 1e-5;
        for (double[] p : new double[][] {{0, 0}, {-1, 0.7}, {1.7, -0.8}}) {
            double[] score = noised.score(p[0], p[1]);
            double dx = Math.log(noised.density(p[0] + h, p[1])) - Math.log(noised.density(p[0] - h, p[1]));
            double dy = Math.log(noised.density(p[0], p[1] + h)) - Math.log(noised.density(p[0], p[1] - h));
            assertThat(score[0]).isCloseTo(dx / (2 * h), within(1e-5));
            assertThat(score[1]).isCloseTo(dy / (2 * h), within(1e-5));
        }
        assertThat(MIXTURE.score(100, 100)[0]).isNegative().isFinite();
    }

    @Test
    void aNoisedMixtureIsWhatNoisingItsSamplesGives() {
        NoiseLevel level = new NoiseLevel(0.4);
        INDArray noised = MIXTURE.sample(20_000, 1)
                .mul(level.signal())
                .add(Nd4j.randn(20_000, 2).mul(level.noise()));
        assertThat(FrechetDistance.between(noised, MIXTURE.noised(level).sample(20_000, 2)))
                .isLessThan(1e-3);
    }

    @ParameterizedTest
    @EnumSource(PointSet.class)
    void setsAreCentredBoundedAndSeeded(PointSet set) {
        INDArray points = set.sample(3000, 1);
        assertThat(points.shape()).containsExactly(3000, 2);
        assertThat(points.amaxNumber().doubleValue()).isBetween(1.0, 2.4);
        assertThat(points.mean(0).amaxNumber().doubleValue()).isLessThan(0.3);
        assertThat(set.sample(3000, 1)).isEqualTo(points);
        assertThat(set.sample(3000, 2)).isNotEqualTo(points);
        assertThatIllegalArgumentException().isThrownBy(() -> set.sample(0, 1));
    }

    @Test
    void trajectoriesLeadToTheSamples() {
        DiffusionModel model = PlaneModels.unconditional(PredictionType.EPSILON, 1e-3);
        INDArray noise = Nd4j.randn(6, 2);
        Trajectories trajectories = Trajectories.of(model.sampling().steps(12), noise);
        assertThat(trajectories.steps()).isEqualTo(12);
        assertThat(trajectories.cloud("start", 0).x()[4]).isEqualTo(noise.getFloat(4, 0));
        INDArray end = model.sampling().steps(12).from(noise);
        assertThat(trajectories.cloud("end", 12).y()[5]).isEqualTo(end.getFloat(5, 1));
        assertThat(trajectories.paths(4)).hasSize(4);
        assertThat(trajectories.paths(1).get(0).x()).hasSize(13);
    }

    @Test
    void arrowsOfALattice() {
        ScoreField inwards = (points, t) -> points.neg();
        assertThat(inwards.arrows(2, 4, 0)).hasSize(16).allSatisfy(arrow -> {
            assertThat(arrow.dx()).isEqualTo(-arrow.x());
            assertThat(arrow.dy()).isEqualTo(-arrow.y());
            assertThat(Math.abs(arrow.x())).isIn(0.5, 1.5);
        });
        assertThatIllegalArgumentException().isThrownBy(() -> inwards.arrows(-1, 4, 0));
    }
}
