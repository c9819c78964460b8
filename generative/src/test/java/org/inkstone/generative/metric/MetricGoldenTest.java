package org.inkstone.generative.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Against NumPy and SciPy; the figures come from src/test/python/metrics.py. */
class MetricGoldenTest {
    record Case(
            String name,
            int width,
            double[] real,
            double[] generated,
            double frechet,
            double kernel,
            double precision,
            double recall) {
        private INDArray array(double[] values) {
            return Nd4j.createFromArray(values).reshape('c', values.length / width, width);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    record Cases(List<Case> cases) {}

    static Stream<Case> cases() throws IOException {
        try (Reader reader = new InputStreamReader(
                MetricGoldenTest.class.getResourceAsStream("/golden/metrics.json"), StandardCharsets.UTF_8)) {
            return new Gson().fromJson(reader, Cases.class).cases().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sameAsNumPy(Case golden) {
        INDArray real = golden.array(golden.real());
        INDArray generated = golden.array(golden.generated());
        assertThat(FrechetDistance.between(real, generated)).isCloseTo(golden.frechet(), within(1e-6));
        assertThat(FrechetDistance.between(generated, real)).isCloseTo(golden.frechet(), within(1e-6));
        KernelDistance kernel =
                KernelDistance.between(real, generated, new KernelDistance.Options(1, golden.real().length, 1));
        assertThat(kernel.value()).isCloseTo(golden.kernel(), within(1e-9 * Math.max(1, golden.kernel())));
        assertThat(kernel.deviation()).isZero();
        assertThat(PrecisionRecall.between(real, generated))
                .isEqualTo(new PrecisionRecall(golden.precision(), golden.recall()));
    }
}
