package org.inkstone.generative.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class NoiseScheduleTest {
    static Stream<NoiseSchedule> schedules() {
        return Stream.of(
                NoiseSchedule.linear(1000),
                NoiseSchedule.scaledLinear(1000),
                NoiseSchedule.cosine(1000),
                NoiseSchedule.sigmoid(1000),
                NoiseSchedule.cosine(20),
                NoiseSchedule.of(0.1, 0.5, 0.2));
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void alphaBarIsTheProductAndFalls(NoiseSchedule schedule) {
        double product = 1;
        for (int t = 0; t < schedule.steps(); t++) {
            product *= 1 - schedule.beta(t);
            assertThat(schedule.alphaBar(t)).isEqualTo(product);
            NoiseLevel level = schedule.level(t);
            assertThat(level.signal() * level.signal() + level.noise() * level.noise())
                    .isCloseTo(1, within(1e-15));
            assertThat(level.sigma()).isCloseTo(level.noise() / level.signal(), within(1e-12 * level.sigma()));
            assertThat(schedule.snr(t)).isCloseTo(product / (1 - product), within(1e-12 * schedule.snr(t)));
            assertThat(level.halfLogSnr()).isCloseTo(-Math.log(level.sigma()), within(1e-9));
            assertThat(schedule.timeOf(level.sigma())).isCloseTo(t, within(1e-9));
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void betweenTwoTimesNoiseOverSignalIsALine(NoiseSchedule schedule) {
        double between = schedule.level(0.25).sigma();
        double expected =
                0.75 * schedule.level(0).sigma() + 0.25 * schedule.level(1).sigma();
        assertThat(between).isCloseTo(expected, within(1e-12));
        assertThat(schedule.timeOf(between)).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void closedForms() {
        NoiseSchedule linear = NoiseSchedule.linear(1000, 1e-4, 0.02);
        assertThat(linear.beta(0)).isEqualTo(1e-4);
        assertThat(linear.beta(999)).isCloseTo(0.02, within(1e-17));
        assertThat(linear.beta(500)).isCloseTo(1e-4 + 0.0199 * 500 / 999, within(1e-16));
        NoiseSchedule scaled = NoiseSchedule.scaledLinear(1000, 0.00085, 0.012);
        double root = Math.sqrt(0.00085) + (Math.sqrt(0.012) - Math.sqrt(0.00085)) * 321 / 999;
        assertThat(scaled.beta(321)).isCloseTo(root * root, within(1e-16));
        NoiseSchedule cosine = NoiseSchedule.cosine(1000);
        double f0 = Math.pow(Math.cos(0.008 / 1.008 * Math.PI / 2), 2);
        double f = Math.pow(Math.cos((0.5 + 0.008) / 1.008 * Math.PI / 2), 2);
        assertThat(cosine.alphaBar(499)).isCloseTo(f / f0, within(1e-12));
        assertThat(cosine.beta(999)).isEqualTo(0.999);
        NoiseSchedule sigmoid = NoiseSchedule.sigmoid(1000);
        double at = 1 / (1 + Math.exp(-(-3 + 6 * 0.3)));
        double start = 1 / (1 + Math.exp(3));
        double end = 1 / (1 + Math.exp(-3));
        assertThat(sigmoid.alphaBar(299)).isCloseTo((end - at) / (end - start), within(1e-12));
    }

    @Test
    void noisedDataHasTheMomentsOfTheClosedFormAndOfNoisingStepByStep() {
        NoiseSchedule schedule = NoiseSchedule.linear(100, 1e-3, 0.05);
        int n = 200_000;
        INDArray clean = Nd4j.valueArrayOf(new long[] {n, 1}, 1.5, DataType.FLOAT);
        Nd4j.getRandom().setSeed(1);
        INDArray atOnce = schedule.addNoise(clean, Nd4j.randn(n, 1), 60);
        INDArray stepwise = clean.dup();
        for (int t = 0; t <= 60; t++) {
            stepwise.muli(Math.sqrt(1 - schedule.beta(t))).addi(Nd4j.randn(n, 1).muli(Math.sqrt(schedule.beta(t))));
        }
        double mean = 1.5 * Math.sqrt(schedule.alphaBar(60));
        double deviation = Math.sqrt(1 - schedule.alphaBar(60));
        for (INDArray noised : new INDArray[] {atOnce, stepwise}) {
            assertThat(noised.meanNumber().doubleValue()).isCloseTo(mean, within(0.01));
            assertThat(noised.stdNumber().doubleValue()).isCloseTo(deviation, within(0.01));
        }
    }

    @Test
    void eachExampleMayHaveItsTime() {
        NoiseSchedule schedule = NoiseSchedule.cosine(50);
        INDArray clean = Nd4j.rand(DataType.FLOAT, 3, 2, 4, 4);
        INDArray noise = Nd4j.randn(DataType.FLOAT, 3, 2, 4, 4);
        INDArray together = schedule.addNoise(clean, noise, 3, 20.5, 49);
        double[] times = {3, 20.5, 49};
        for (int i = 0; i < 3; i++) {
            INDArray one = schedule.addNoise(
                    clean.get(NDArrayIndex.interval(i, i + 1)), noise.get(NDArrayIndex.interval(i, i + 1)), times[i]);
            assertThat(together.get(NDArrayIndex.interval(i, i + 1)).equalsWithEps(one, 1e-6))
                    .isTrue();
        }
    }

    @Test
    void refusesWhatCannotBe() {
        NoiseSchedule schedule = NoiseSchedule.linear(10);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schedule.level(10))
                .withMessage("t must be 0 to 9, the schedule's last time: 10.0");
        assertThatIllegalArgumentException().isThrownBy(() -> schedule.level(-0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> schedule.level(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> schedule.beta(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NoiseSchedule.of(0.1, 1.0))
                .withMessage("beta must be between 0 and 1, both excluded, at t = 1: 1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> NoiseSchedule.of(0));
        assertThatIllegalArgumentException().isThrownBy(() -> NoiseSchedule.of(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(NoiseSchedule::of);
        assertThatIllegalArgumentException().isThrownBy(() -> NoiseSchedule.linear(10, 0.1, 1.5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NoiseSchedule.cosine(0))
                .withMessage("steps must be positive: 0");
        INDArray two = Nd4j.rand(2, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schedule.addNoise(two, two, 1, 2, 3))
                .withMessage("times must be one, or one for each of 2 examples: 3");
        assertThatIllegalArgumentException().isThrownBy(() -> schedule.addNoise(two, Nd4j.rand(3, 2), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new NoiseLevel(0));
    }

    @Test
    void equalWhereTheBetasAre() {
        assertThat(NoiseSchedule.linear(10))
                .isEqualTo(NoiseSchedule.of(NoiseSchedule.linear(10).betas()));
        assertThat(NoiseSchedule.linear(10))
                .isNotEqualTo(NoiseSchedule.linear(11))
                .hasToString("NoiseSchedule[10 steps, beta 1.0E-4 to 0.02]");
    }
}
