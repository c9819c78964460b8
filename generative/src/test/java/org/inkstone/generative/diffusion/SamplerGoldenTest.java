package org.inkstone.generative.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.inkstone.generative.diffusion.SamplingPath.End;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The figures of diffusers' own sampler tests: a fake network, a ramp as start, the absolute sum and mean of the outcome. */
class SamplerGoldenTest {
    private static final NoiseSchedule LINEAR = NoiseSchedule.linear(1000, 1e-4, 0.02);
    /** diffusers' own tolerances. */
    private static final Offset<Double> SUM = within(1e-2);

    private static final Offset<Double> MEAN = within(1e-4);

    private static Sampling sampling(NoiseSchedule schedule, PredictionType type, Sampler sampler) {
        return Sampling.of(FakeModel::predict, schedule, type).sampler(sampler).steps(10);
    }

    private static double sum(INDArray x) {
        return x.norm1Number().doubleValue();
    }

    private static double mean(INDArray x) {
        return sum(x) / x.length();
    }

    @Test
    void ddimWithEpsilon() {
        INDArray x = sampling(LINEAR, PredictionType.EPSILON, new Ddim())
                .thresholding(Thresholding.clip())
                .from(FakeModel.start());
        assertThat(sum(x)).isCloseTo(172.0067, SUM);
        assertThat(mean(x)).isCloseTo(0.223967, within(1e-6));
    }

    @Test
    void ddimWithVelocity() {
        INDArray x = sampling(LINEAR, PredictionType.V_PREDICTION, new Ddim())
                .thresholding(Thresholding.clip())
                .from(FakeModel.start());
        assertThat(sum(x)).isCloseTo(52.5302, SUM);
        assertThat(mean(x)).isCloseTo(0.0684, MEAN);
    }

    @Test
    void ddimToCleanDataAndToTheFirstLevel() {
        NoiseSchedule strong = NoiseSchedule.linear(1000, 0.01, 0.02);
        INDArray clean = sampling(strong, PredictionType.EPSILON, new Ddim())
                .thresholding(Thresholding.clip())
                .from(FakeModel.start());
        INDArray first = sampling(strong, PredictionType.EPSILON, new Ddim(0, TimestepSpacing.LEADING, End.FIRST_LEVEL))
                .thresholding(Thresholding.clip())
                .from(FakeModel.start());
        assertThat(sum(clean)).isCloseTo(149.8295, SUM);
        assertThat(mean(clean)).isCloseTo(0.1951, MEAN);
        assertThat(sum(first)).isCloseTo(149.0784, SUM);
        assertThat(mean(first)).isCloseTo(0.1941, MEAN);
    }

    @Test
    void ddimFromANoisedStart() {
        INDArray x = LINEAR.addNoise(FakeModel.start(), FakeModel.reversedStart(), 100);
        INDArray end = sampling(LINEAR, PredictionType.EPSILON, new Ddim())
                .thresholding(Thresholding.clip())
                .start(4)
                .along(x, 8);
        assertThat(sum(end)).isCloseTo(354.5418, SUM);
        assertThat(mean(end)).isCloseTo(0.4616, MEAN);
    }

    @Test
    void dpmSolver() {
        DpmSolver solver = new DpmSolver(TimestepSpacing.EVEN, End.FIRST_LEVEL);
        assertThat(mean(sampling(LINEAR, PredictionType.EPSILON, solver).from(FakeModel.start())))
                .isCloseTo(0.3301, MEAN);
        assertThat(mean(sampling(LINEAR, PredictionType.V_PREDICTION, solver).from(FakeModel.start())))
                .isCloseTo(0.2251, MEAN);
    }

    @Test
    void dpmSolverFromANoisedStart() {
        DpmSolver solver = new DpmSolver(TimestepSpacing.EVEN, End.FIRST_LEVEL);
        SamplingRun run = sampling(LINEAR, PredictionType.EPSILON, solver).start(4);
        INDArray x = LINEAR.addNoise(
                FakeModel.start(), FakeModel.reversedStart(), run.path().time(5));
        INDArray end = run.along(x, 5);
        assertThat(sum(end)).isCloseTo(318.4111, SUM);
        assertThat(mean(end)).isCloseTo(0.4146, MEAN);
    }

    /** Their states are variance exploding, and their loop hands the scaled input of the network on as the state. */
    @Test
    void euler() {
        NoiseSchedule schedule = NoiseSchedule.linear(1100, 1e-4, 0.02);
        Sampler euler = new Euler();
        SamplingPath path = euler.path(schedule, 10);
        Estimator model = (x, t, level) -> PredictionType.EPSILON.estimate(
                FakeModel.predict(x.div(level.signal()), t, Condition.none()), x, level);
        INDArray exploding = FakeModel.start().mul(path.level(0).sigma());
        for (int i = 0; i < 10; i++) {
            double signal = path.level(i).signal();
            SamplingState state = SamplingState.start(exploding.mul(signal * signal));
            INDArray next = euler.step(model, path, i, state, null).x();
            exploding = next.div(path.level(i + 1).signal());
        }
        assertThat(sum(exploding)).isCloseTo(10.0807, SUM);
        assertThat(mean(exploding)).isCloseTo(0.0131, MEAN);
    }

    @Test
    void ddpmVariance() {
        Ddpm ddpm = new Ddpm();
        SamplingPath path = ddpm.path(LINEAR, 1000);
        assertThat(ddpm.variance(path.level(999), path.level(1000))).isZero();
        assertThat(ddpm.variance(LINEAR.level(487), LINEAR.level(486))).isCloseTo(0.00979, within(1e-5));
        assertThat(ddpm.variance(LINEAR.level(999), LINEAR.level(998))).isCloseTo(0.02, within(1e-5));
        Ddpm large = new Ddpm(Ddpm.Variance.FIXED_LARGE);
        assertThat(large.variance(LINEAR.level(487), LINEAR.level(486))).isCloseTo(LINEAR.beta(487), within(1e-12));
    }
}
