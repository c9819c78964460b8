package org.inkstone.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class BackendTest {
    @Test
    void helpersAreOnAndTheReportSaysSo() {
        Backend.ensureInitialized();
        BackendReport report = Backend.describe();
        assertThat(report.engine()).isEqualTo("CPU");
        assertThat(report.helpersOn()).as(report.helpersReason()).isTrue();
        assertThat(report.cores()).isPositive();
        assertThat(report.versions()).containsEntry("ND4J", "1.0.0-M2.1").containsEntry("Deeplearning4j", "1.0.0-M2.1");
        assertThat(report.toString()).contains("oneDNN layer helpers     on");
    }

    @Test
    void oneSeedRepeatsEverything() {
        Seeds.setAll(5);
        INDArray first = Nd4j.rand(3, 4);
        Seeds.setAll(5);
        assertThat(Nd4j.rand(3, 4)).isEqualTo(first);
    }

    @Test
    void derivedSeedsDependOnEveryArgumentAndTheirOrder() {
        Set<Long> seen = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            for (long epoch = 0; epoch < 20; epoch++) {
                for (long item = 0; item < 20; item++) {
                    seen.add(Seeds.derive(seed, epoch, item));
                }
            }
        }
        assertThat(seen).hasSize(8000);
        assertThat(Seeds.derive(1, 2)).isEqualTo(Seeds.derive(1, 2)).isNotEqualTo(Seeds.derive(2, 1));
        assertThat(Seeds.derive(1)).isNotEqualTo(Seeds.derive(1, 0));
    }

    @Test
    void advisesWhatIsMissingAndWhatCostsSpeed() {
        assertThat(Environments.advice(Map.of(), 4, true))
                .isEqualTo("OMP_NUM_THREADS=4 GOMP_SPINCOUNT=10000 OPENBLAS_NUM_THREADS=1"
                        + " OPENBLAS_CORETYPE=SKYLAKEX");
        assertThat(Environments.advice(
                        Map.of("OMP_NUM_THREADS", "8", "OMP_PROC_BIND", "close", "OPENBLAS_NUM_THREADS", "4"),
                        4,
                        false))
                .isEqualTo("OMP_NUM_THREADS=4 GOMP_SPINCOUNT=10000 OPENBLAS_NUM_THREADS=1");
        assertThat(Environments.advice(
                        Map.of(
                                "OMP_NUM_THREADS", "2",
                                "OMP_PROC_BIND", "true",
                                "OMP_WAIT_POLICY", "PASSIVE",
                                "OPENBLAS_NUM_THREADS", "1",
                                "OPENBLAS_CORETYPE", "Haswell"),
                        4,
                        true))
                .isEqualTo("OPENBLAS_CORETYPE=SKYLAKEX");
    }
}
