package org.inkstone.generative.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Losses, conversions, thresholds and single steps against PyTorch (src/test/python/diffusion.py). */
class DiffusionGoldenTest {
    private static final long[] SHAPE = {4, 2, 3, 3};
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1000);
    private static final NoiseLevel[] LEVELS = SCHEDULE.levels(0, 250, 600, 999);

    private static Stream<JsonObject> cases(String name) {
        try (Reader reader = new InputStreamReader(
                DiffusionGoldenTest.class.getResourceAsStream("/golden/diffusion.json"), StandardCharsets.UTF_8)) {
            return StreamSupport.stream(
                            JsonParser.parseReader(reader)
                                    .getAsJsonObject()
                                    .getAsJsonArray(name)
                                    .spliterator(),
                            false)
                    .map(JsonElement::getAsJsonObject);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<JsonObject> losses() {
        return cases("losses");
    }

    static Stream<JsonObject> thresholds() {
        return cases("thresholds");
    }

    private static INDArray array(JsonObject object, String name) {
        double[] values = StreamSupport.stream(object.getAsJsonArray(name).spliterator(), false)
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
        return Nd4j.createFromArray(values).reshape(SHAPE);
    }

    private static void assertSame(INDArray actual, INDArray expected, double tolerance) {
        assertThat(actual.sub(expected).amaxNumber().doubleValue())
                .isLessThanOrEqualTo(
                        tolerance * Math.max(1e-9, expected.amaxNumber().doubleValue()));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void lossAndGradient(JsonObject golden) {
        PredictionType type = PredictionType.valueOf(golden.get("type").getAsString());
        DiffusionLoss loss = golden.get("gamma").isJsonNull()
                ? DiffusionLoss.mse(type)
                : new DiffusionLoss(type, golden.get("gamma").getAsDouble());
        INDArray target = type.target(array(golden, "clean"), array(golden, "noise"), LEVELS);
        DiffusionLoss.Result result = loss.compute(array(golden, "prediction"), target, LEVELS);
        double value = golden.get("value").getAsDouble();
        assertThat(result.value()).isCloseTo(value, within(1e-10 * value));
        assertSame(result.gradient(), array(golden, "gradient"), 1e-10);
    }

    @ParameterizedTest
    @MethodSource("thresholds")
    void dynamicThresholding(JsonObject golden) {
        Thresholding way = Thresholding.dynamic(
                golden.get("quantile").getAsDouble(), golden.get("most").getAsDouble());
        assertSame(way.apply(array(golden, "x")), array(golden, "result"), 1e-6);
    }

    @Test
    void singleSteps() {
        SamplingPath path = SamplingPath.of(SCHEDULE, TimestepSpacing.LEADING, SamplingPath.End.CLEAN, 5);
        assertThat(path.time(1)).isEqualTo(600);
        assertThat(path.time(2)).isEqualTo(400);
        cases("steps").forEach(golden -> {
            INDArray eps = array(golden, "eps");
            Estimator model = (x, t, level) -> PredictionType.EPSILON.estimate(eps, x, level);
            boolean ddpm = golden.get("sampler").getAsString().startsWith("ddpm");
            Sampler sampler = ddpm ? new Ddpm() : new Ddim(0.5);
            SamplingState start = SamplingState.start(array(golden, "x"));
            // the mean of many steps with fresh noise is the step without it
            int draws = 4000;
            INDArray sum = Nd4j.zeros(DataType.DOUBLE, SHAPE);
            INDArray squares = sum.dup();
            INDArray result = array(golden, "result");
            for (int i = 0; i < draws; i++) {
                INDArray error = sampler.step(model, path, 1, start, Nd4j.getRandom())
                        .x()
                        .sub(result);
                sum.addi(error);
                squares.addi(error.mul(error));
            }
            assertThat(sum.meanNumber().doubleValue() / draws).isCloseTo(0, within(0.005));
            double variance = new Ddpm().variance(path.level(1), path.level(2)) * (ddpm ? 1 : 0.25);
            assertThat(squares.meanNumber().doubleValue() / draws).isCloseTo(variance, within(0.02 * variance));
        });
    }

    @ParameterizedTest
    @EnumSource(PredictionType.class)
    void aRightPredictionGivesDataAndNoiseBack(PredictionType type) {
        INDArray clean = Nd4j.rand(DataType.DOUBLE, SHAPE);
        INDArray noise = Nd4j.randn(DataType.DOUBLE, SHAPE);
        for (double t : new double[] {0, 3.5, 500, 999}) {
            NoiseLevel level = SCHEDULE.level(t);
            NoiseLevel[] levels = SCHEDULE.levels(t, t, t, t);
            INDArray x = SCHEDULE.addNoise(clean, noise, t);
            Estimate estimate = type.estimate(type.target(clean, noise, levels), x, level);
            assertSame(estimate.clean(), clean, 1e-9);
            assertSame(estimate.noise(), noise, 1e-9);
        }
    }

    @ParameterizedTest
    @EnumSource(PredictionType.class)
    void minSnrIsTheSameErrorOfTheDataInEachSpace(PredictionType type) {
        NoiseLevel level = SCHEDULE.level(300);
        double inData = Math.min(level.snr(), 5);
        // an error d of x_0 is an error d * signal / noise of eps, and d / noise of v
        double squared = switch (type) {
            case SAMPLE -> 1;
            case EPSILON -> level.snr();
            case V_PREDICTION -> 1 / (1 - level.alphaBar());
        };
        assertThat(new DiffusionLoss(type, 5).weight(level) * squared).isCloseTo(inData, within(1e-12));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DiffusionLoss(PredictionType.SAMPLE, 0))
                .withMessage("gamma must be positive: 0.0");
        INDArray a = Nd4j.rand(2, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        DiffusionLoss.mse(PredictionType.SAMPLE).compute(a, Nd4j.rand(2, 4), LEVELS[0], LEVELS[1]))
                .withMessage("shapes must be equal: [2, 3] and [2, 4]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DiffusionLoss.mse(PredictionType.SAMPLE).compute(a, a, LEVELS[0]));
    }
}
