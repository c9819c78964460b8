package org.inkstone.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class SchedulesTest {
    @Test
    void cosineIsTorchs() throws IOException {
        ISchedule byIteration = new CosineSchedule(ScheduleType.ITERATION, 0.1, 0.001, 20);
        ISchedule byEpoch = new CosineSchedule(ScheduleType.EPOCH, 0.1, 0.001, 20);
        JsonNode expected = golden().get("cosine");
        for (int i = 0; i < expected.size(); i++) {
            assertThat(byIteration.valueAt(i, 99)).isCloseTo(expected.get(i).asDouble(), within(1e-12));
            assertThat(byEpoch.valueAt(99, i)).isCloseTo(expected.get(i).asDouble(), within(1e-12));
        }
        assertThat(byIteration.valueAt(1000, 0)).isEqualTo(0.001);
        assertThat(CosineSchedule.overIterations(0.1, 20).valueAt(20, 0)).isZero();
        assertThat(CosineSchedule.overEpochs(0.1, 20).valueAt(0, 10)).isCloseTo(0.05, within(1e-12));
    }

    @Test
    void warmUpIsTorchs() throws IOException {
        ISchedule fixed = new FixedSchedule(0.1);
        ISchedule linear = new WarmupSchedule(WarmupSchedule.Shape.LINEAR, ScheduleType.ITERATION, 5, 0.1, fixed);
        ISchedule constant = new WarmupSchedule(WarmupSchedule.Shape.CONSTANT, ScheduleType.EPOCH, 4, 0.25, fixed);
        JsonNode golden = golden();
        for (int i = 0; i < golden.get("linear").size(); i++) {
            assertThat(linear.valueAt(i, 0))
                    .isCloseTo(golden.get("linear").get(i).asDouble(), within(1e-12));
        }
        for (int i = 0; i < golden.get("constant").size(); i++) {
            assertThat(constant.valueAt(0, i))
                    .isCloseTo(golden.get("constant").get(i).asDouble(), within(1e-12));
        }
    }

    @Test
    void exponentialWarmUpRisesByEqualFactors() {
        ISchedule warm = new WarmupSchedule(
                WarmupSchedule.Shape.EXPONENTIAL, ScheduleType.ITERATION, 4, 1e-4, new FixedSchedule(1));
        assertThat(warm.valueAt(0, 0)).isCloseTo(1e-4, within(1e-12));
        assertThat(warm.valueAt(1, 0)).isCloseTo(1e-3, within(1e-12));
        assertThat(warm.valueAt(3, 0)).isCloseTo(1e-1, within(1e-12));
        assertThat(warm.valueAt(4, 0)).isEqualTo(1);
    }

    @Test
    void innerScheduleStartsAfterTheWarmUp() {
        CosineSchedule cosine = CosineSchedule.overIterations(0.1, 10);
        WarmupSchedule warm = WarmupSchedule.linear(5, cosine);
        assertThat(warm.valueAt(0, 0)).isCloseTo(0.02, within(1e-12));
        for (int i = 0; i < 12; i++) {
            assertThat(warm.valueAt(5 + i, 0)).isEqualTo(cosine.valueAt(i, 0));
        }
    }

    @Test
    void survivesAConfigurationsJsonAndClone() {
        WarmupSchedule schedule = new WarmupSchedule(
                WarmupSchedule.Shape.EXPONENTIAL,
                ScheduleType.ITERATION,
                10,
                0.05,
                new CosineSchedule(ScheduleType.ITERATION, 0.1, 0.001, 20));
        MultiLayerConfiguration configuration = configuration(schedule);
        assertThat(scheduleOf(MultiLayerConfiguration.fromJson(configuration.toJson())))
                .isEqualTo(schedule);
        assertThat(scheduleOf(configuration.clone())).isEqualTo(schedule);
        assertThat(schedule.clone()).isEqualTo(schedule).hasSameHashCodeAs(schedule);

        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        network.setIterationCount(10);
        assertThat(network.getLearningRate(0)).isEqualTo(0.1);
    }

    @Test
    void badValuesAreNamed() {
        assertThatThrownBy(() -> CosineSchedule.overEpochs(0, 10)).hasMessage("peak must be positive: 0.0");
        assertThatThrownBy(() -> CosineSchedule.overEpochs(0.1, 0)).hasMessage("total must be positive: 0");
        assertThatThrownBy(() -> new CosineSchedule(ScheduleType.EPOCH, 0.1, 0.2, 3))
                .hasMessage("end must be between 0 and the peak 0.1: 0.2");
        assertThatThrownBy(() -> WarmupSchedule.linear(0, 0.1)).hasMessage("length must be positive: 0");
        assertThatThrownBy(() ->
                        new WarmupSchedule(WarmupSchedule.Shape.LINEAR, ScheduleType.EPOCH, 3, 0, new FixedSchedule(1)))
                .hasMessage("startFactor must be above 0 and at most 1: 0.0");
    }

    private static MultiLayerConfiguration configuration(ISchedule schedule) {
        return new NeuralNetConfiguration.Builder()
                .updater(new Adam(schedule))
                .list()
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nIn(2)
                        .nOut(2)
                        .build())
                .build();
    }

    private static ISchedule scheduleOf(MultiLayerConfiguration configuration) {
        BaseLayer layer = (BaseLayer) configuration.getConf(0).getLayer();
        return ((Adam) layer.getIUpdater()).getLearningRateSchedule();
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in = SchedulesTest.class.getResourceAsStream("/golden/schedules.json")) {
            return new ObjectMapper().readTree(in);
        }
    }
}
