package org.inkstone.generative.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Image to image and in-painting on pairs of numbers that are equal up to a little noise. */
class RenoisingTest {
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1000);
    private static final double OWN = 0.05;

    /** Data (a + small, a + small) with a standard normal: the exact estimate, by the sum and the difference of both. */
    private static INDArray predict(INDArray x, double t, Condition condition) {
        NoiseLevel level = SCHEDULE.level(t);
        double sumVariance = 2 + OWN * OWN;
        double differenceVariance = OWN * OWN;
        INDArray swapped = Nd4j.concat(1, x.getColumns(1), x.getColumns(0));
        INDArray common = x.add(swapped).muli(0.5 * gain(level, sumVariance));
        INDArray own = x.sub(swapped).muli(0.5 * gain(level, differenceVariance));
        return common.addi(own);
    }

    private static double gain(NoiseLevel level, double variance) {
        return level.signal() * variance / (level.alphaBar() * variance + 1 - level.alphaBar());
    }

    private static Sampling sampling() {
        return Sampling.of(RenoisingTest::predict, SCHEDULE, PredictionType.SAMPLE)
                .steps(50);
    }

    @Test
    void littleStrengthKeepsThePicture() {
        INDArray pictures = Nd4j.createFromArray(new float[][] {{1.5f, 1.5f}, {-1, -1}});
        INDArray little = new ImageToImage(sampling(), 0.1).apply(pictures);
        assertThat(little.sub(pictures).amaxNumber().doubleValue()).isBetween(1e-4, 0.5);
        List<Integer> steps = new ArrayList<>();
        new ImageToImage(sampling().onStep((index, path, state) -> steps.add(index)), 0.1).apply(pictures);
        assertThat(steps).containsExactly(45, 46, 47, 48, 49);
    }

    @Test
    void fullStrengthForgetsThePicture() {
        INDArray pictures = Nd4j.valueArrayOf(new long[] {2000, 2}, 3.0);
        INDArray fresh = new ImageToImage(sampling(), 1).apply(pictures);
        assertThat(fresh.meanNumber().doubleValue()).isCloseTo(0, within(0.15));
        assertThat(new ImageToImage(sampling(), 1).apply(pictures)).isEqualTo(fresh);
    }

    @Test
    void paintsWhatFitsTheRestAndKeepsTheRest() {
        INDArray pictures = Nd4j.createFromArray(new float[][] {{1.5f, 0}, {-1, 0}, {0.3f, 0}});
        INDArray holes = Nd4j.createFromArray(new float[][] {{0, 1}});
        INDArray painted = new Inpainting(sampling().sampler(new Ddpm()), 5).apply(pictures, holes);
        assertThat(painted.getColumn(0)).isEqualTo(pictures.getColumn(0));
        assertThat(painted.getColumn(1).sub(painted.getColumn(0)).amaxNumber().doubleValue())
                .isLessThan(0.4);
        assertThat(new Inpainting(sampling().sampler(new Ddpm()), 5).apply(pictures, holes))
                .isEqualTo(painted);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageToImage(sampling(), 0))
                .withMessage("strength must be above 0 and at most 1: 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Inpainting(sampling(), 0))
                .withMessage("rounds must be positive: 0");
    }
}
