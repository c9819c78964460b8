package org.inkstone.generative.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.inkstone.generative.diffusion.SamplingPath.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every sampler against a model that is known exactly: data that is normal with mean 2 and deviation 0.5. */
class SamplersTest {
    private static final double MEAN = 2;
    private static final double DEVIATION = 0.5;
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1000);

    static Stream<Sampler> samplers() {
        return Stream.of(
                new Ddpm(),
                new Ddpm(Ddpm.Variance.FIXED_LARGE),
                new Ddim(),
                new Ddim(1),
                new Ddim(0, TimestepSpacing.TRAILING, End.CLEAN),
                new DpmSolver(),
                new DpmSolver(TimestepSpacing.KARRAS, End.FIRST_LEVEL),
                new Euler(),
                new Heun());
    }

    static Stream<Sampler> secondOrder() {
        return Stream.of(new DpmSolver(TimestepSpacing.KARRAS, End.CLEAN), new Heun());
    }

    /** E[x_0 | x_t] of the normal data, turned into what is predicted. */
    private static Denoiser exact(PredictionType type) {
        return (x, t, condition) -> {
            NoiseLevel level = SCHEDULE.level(t);
            double variance = DEVIATION * DEVIATION;
            double total = level.alphaBar() * variance + 1 - level.alphaBar();
            double gain = level.signal() * variance / total;
            INDArray clean = x.sub(level.signal() * MEAN).muli(gain).addi(MEAN);
            INDArray noise = PredictionType.SAMPLE.estimate(clean, x, level).noise();
            NoiseLevel[] levels = new NoiseLevel[(int) x.size(0)];
            Arrays.fill(levels, level);
            return type.target(clean, noise, levels);
        };
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void drawsFromTheDataOfAnExactModel(Sampler sampler) {
        for (PredictionType type : PredictionType.values()) {
            INDArray x = Sampling.of(exact(type), SCHEDULE, type)
                    .sampler(sampler)
                    .steps(200)
                    .sample(4000, 1);
            assertThat(x.meanNumber().doubleValue()).as("mean, " + type).isCloseTo(MEAN, within(0.04));
            // a step's larger variance is right in the limit of many steps alone
            double tolerance = sampler.equals(new Ddpm(Ddpm.Variance.FIXED_LARGE)) ? 0.08 : 0.03;
            assertThat(x.stdNumber().doubleValue()).as("deviation, " + type).isCloseTo(DEVIATION, within(tolerance));
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void sameSeedSamePictureAndStepsAreSeen(Sampler sampler) {
        List<Integer> seen = new ArrayList<>();
        Sampling sampling = Sampling.of(FakeModel::predict, SCHEDULE, PredictionType.EPSILON)
                .sampler(sampler)
                .steps(7)
                .seed(3)
                .onStep((index, path, state) -> seen.add(index));
        INDArray first = sampling.sample(2, 1, 4, 4);
        assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(sampling.sample(2, 1, 4, 4)).isEqualTo(first);
        assertThat(sampling.seed(4).sample(2, 1, 4, 4)).isNotEqualTo(first);
        assertThat(first.shape()).containsExactly(2, 1, 4, 4);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void aStepLeavesItsArgumentsAlone(Sampler sampler) {
        SamplingPath path = sampler.path(SCHEDULE, 5);
        INDArray x = Nd4j.randn(2, 3);
        INDArray before = x.dup();
        Estimator model = (y, t, level) -> PredictionType.EPSILON.estimate(y.mul(0.5), y, level);
        SamplingState first = sampler.step(model, path, 0, SamplingState.start(x), Nd4j.getRandom());
        INDArray reached = first.x().dup();
        INDArray clean = first.previous().clean().dup();
        sampler.step(model, path, 1, first, Nd4j.getRandom());
        assertThat(x).isEqualTo(before);
        assertThat(first.x()).isEqualTo(reached);
        assertThat(first.previous().clean()).isEqualTo(clean);
    }

    /** The probability flow of normal data is known: x moves with the deviation of its level. */
    private static double error(Sampler sampler, int steps) {
        INDArray start = Nd4j.createFromArray(new double[] {-1.5, 0.3, 1.1}).reshape(3, 1);
        INDArray end = Sampling.of(exact(PredictionType.EPSILON), SCHEDULE, PredictionType.EPSILON)
                .sampler(sampler)
                .steps(steps)
                .from(start);
        NoiseLevel noisiest = sampler.path(SCHEDULE, steps).level(0);
        double total = Math.sqrt(noisiest.alphaBar() * DEVIATION * DEVIATION + 1 - noisiest.alphaBar());
        INDArray expected =
                start.sub(noisiest.signal() * MEAN).muli(DEVIATION / total).addi(MEAN);
        return end.sub(expected).norm2Number().doubleValue();
    }

    @Test
    void eulerIsOfFirstOrder() {
        Sampler euler = new Euler(TimestepSpacing.KARRAS);
        assertThat(error(euler, 20) / error(euler, 40)).isBetween(1.7, 2.6);
    }

    @ParameterizedTest
    @MethodSource("secondOrder")
    void secondOrderIsFarBetter(Sampler sampler) {
        double euler = error(new Euler(TimestepSpacing.KARRAS), 40);
        assertThat(error(sampler, 40)).isLessThan(euler / 5);
        assertThat(error(sampler, 20) / error(sampler, 40)).isGreaterThan(2.7);
    }

    @Test
    void eulerAndDdimAreTheSameWithoutThresholds() {
        Sampling sampling = Sampling.of(FakeModel::predict, SCHEDULE, PredictionType.EPSILON)
                .steps(12);
        INDArray euler = sampling.sampler(new Euler()).sample(2, 1, 4, 4);
        INDArray ddim = sampling.sampler(new Ddim(0, TimestepSpacing.LINSPACE, End.CLEAN))
                .sample(2, 1, 4, 4);
        assertThat(euler.equalsWithEps(ddim, 1e-5)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(TimestepSpacing.class)
    void timesFallWithinTheSchedule(TimestepSpacing spacing) {
        for (int steps : new int[] {1, 2, 7, 10, 50, 1000}) {
            SamplingPath path = SamplingPath.of(SCHEDULE, spacing, End.CLEAN, steps);
            assertThat(path.steps()).isEqualTo(steps);
            assertThat(path.level(steps).isClean()).isTrue();
            for (int i = 0; i < steps; i++) {
                assertThat(path.time(i)).isBetween(0.0, 999.0);
                assertThat(path.level(i).alphaBar())
                        .isLessThan(path.level(i + 1).alphaBar());
                assertThat(path.level(i)).isEqualTo(SCHEDULE.level(path.time(i)));
            }
        }
    }

    @Test
    void timesOfEachSpacing() {
        assertThat(TimestepSpacing.LEADING.times(SCHEDULE, 4)).containsExactly(750, 500, 250, 0);
        assertThat(TimestepSpacing.LINSPACE.times(SCHEDULE, 4)).containsExactly(999, 666, 333, 0);
        assertThat(TimestepSpacing.TRAILING.times(SCHEDULE, 4)).containsExactly(999, 749, 499, 249);
        assertThat(TimestepSpacing.EVEN.times(SCHEDULE, 4)).containsExactly(999, 749, 500, 250);
        double[] sigmas = TimestepSpacing.sigmas(SCHEDULE, 5);
        double[] times = TimestepSpacing.KARRAS.times(SCHEDULE, 5);
        double a = Math.pow(80, 1 / 7.0);
        double b = Math.pow(SCHEDULE.level(0).sigma(), 1 / 7.0);
        for (int i = 0; i < 5; i++) {
            assertThat(sigmas[i]).isCloseTo(Math.pow(a + (b - a) * i / 4, 7), within(1e-9));
            assertThat(SCHEDULE.level(times[i]).sigma()).isCloseTo(sigmas[i], within(1e-9));
        }
    }

    @Test
    void refusesWhatCannotBe() {
        Sampling sampling = Sampling.of(FakeModel::predict, SCHEDULE, PredictionType.EPSILON);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sampling.steps(1001))
                .withMessage("steps must be 1 to 1000, as the schedule has: 1001");
        assertThatIllegalArgumentException().isThrownBy(() -> sampling.steps(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ddim(1.5)).withMessage("eta must be 0 to 1: 1.5");
        assertThatIllegalArgumentException().isThrownBy(() -> new Ddim().path(SCHEDULE, 2000));
        assertThatIllegalArgumentException().isThrownBy(() -> Thresholding.clip(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Thresholding.dynamic(0, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> Thresholding.dynamic(0.9, 0.5));
    }
}
