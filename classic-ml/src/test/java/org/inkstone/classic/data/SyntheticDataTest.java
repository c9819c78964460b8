package org.inkstone.classic.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SyntheticDataTest {
    @Test
    void moonsWithoutNoiseLieOnTheirHalfCircles() {
        LabelledRows moons = SyntheticData.makeMoons(200, 0, 1);
        assertThat(Arrays.stream(moons.y()).sum()).isEqualTo(100);
        for (int i = 0; i < 200; i++) {
            double x = moons.x().get(i, 0);
            double y = moons.x().get(i, 1);
            double radius = moons.y()[i] == 0 ? Math.hypot(x, y) : Math.hypot(x - 1, y - 0.5);
            assertThat(radius).isCloseTo(1, within(1e-6));
            assertThat(moons.y()[i] == 0 ? y : 0.5 - y).isGreaterThanOrEqualTo(-1e-6);
        }
    }

    @Test
    void circlesHaveTheirRadii() {
        LabelledRows circles = SyntheticData.makeCircles(100, 0, 0.5, 1);
        for (int i = 0; i < 100; i++) {
            assertThat(Math.hypot(circles.x().get(i, 0), circles.x().get(i, 1)))
                    .isCloseTo(circles.y()[i] == 0 ? 1 : 0.5, within(1e-6));
        }
    }

    @Test
    void blobsHaveTheirMeansAndDeviations() {
        double[][] centres = {{0, 5}, {-3, 1}};
        double[] spread = {0.5, 2};
        LabelledRows blobs = SyntheticData.makeBlobs(20_000, centres, spread, 3);
        for (int c = 0; c < 2; c++) {
            for (int j = 0; j < 2; j++) {
                double sum = 0;
                double squares = 0;
                for (int i = 0; i < 20_000; i++) {
                    if (blobs.y()[i] == c) {
                        sum += blobs.x().get(i, j);
                        squares += Math.pow(blobs.x().get(i, j) - centres[c][j], 2);
                    }
                }
                assertThat(sum / 10_000).isCloseTo(centres[c][j], within(0.06));
                assertThat(Math.sqrt(squares / 10_000)).isCloseTo(spread[c], within(0.03 * spread[c]));
            }
        }
    }

    @Test
    void noiseIsAddedAndTheSeedDecides() {
        assertThat(SyntheticData.makeMoons(50, 0.1, 7).x())
                .isEqualTo(SyntheticData.makeMoons(50, 0.1, 7).x());
        assertThat(SyntheticData.makeMoons(50, 0.1, 7).y())
                .isEqualTo(SyntheticData.makeMoons(50, 0.1, 7).y());
        assertThat(SyntheticData.makeMoons(50, 0.1, 7).x())
                .isNotEqualTo(SyntheticData.makeMoons(50, 0.1, 8).x());
        assertThat(SyntheticData.makeMoons(50, 0.1, 7).x())
                .isNotEqualTo(SyntheticData.makeMoons(50, 0, 7).x());
        assertThat(SyntheticData.makeUniform(50, 7).x().columns()).isEqualTo(2);
        assertThat(SyntheticData.makeAnisotropic(60, 7).x().rows()).isEqualTo(60);
    }

    @Test
    void badInputsAreNamed() {
        assertThatThrownBy(() -> SyntheticData.makeMoons(1, 0, 0)).hasMessage("rows must be at least 2: 1");
        assertThatThrownBy(() -> SyntheticData.makeMoons(10, -1, 0)).hasMessageContaining("noise");
        assertThatThrownBy(() -> SyntheticData.makeCircles(10, 0, 1, 0)).hasMessageContaining("factor");
        assertThatThrownBy(() -> SyntheticData.makeBlobs(10, new double[2][2], new double[3], 0))
                .hasMessageContaining("spread");
        assertThatThrownBy(() -> SyntheticData.makeBlobs(10, 0, 2, 1, 0)).hasMessageContaining("clouds");
    }
}
