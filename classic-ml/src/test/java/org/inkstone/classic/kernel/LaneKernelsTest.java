package org.inkstone.classic.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LaneKernelsTest {
    static Stream<LaneKernels> kernels() {
        return Stream.of(LaneKernels.plain(), LaneKernels.active());
    }

    @Test
    void theVectorModuleIsUsedWhereItIs() {
        assertThat(ModuleLayer.boot().findModule("jdk.incubator.vector")).isPresent();
        assertThat(LaneKernels.active().description()).startsWith("vector kernels");
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void asTheNaiveLoop(LaneKernels kernels) {
        Random random = new Random(1);
        for (int[] shape :
                new int[][] {{1, 1, 1}, {33, 2, 5}, {700, 3, 6}, {70, 17, 7}, {1030, 8, 13}, {31, 40, 100}}) {
            int n = shape[0];
            int d = shape[1];
            int k = shape[2];
            float[] x = new float[n * d];
            double[] c = new double[k * d];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) random.nextGaussian();
            }
            for (int i = 0; i < c.length; i++) {
                c[i] = (float) random.nextGaussian();
            }
            PointBlocks points = PointBlocks.pack(FloatMatrix.wrap(x, n, d), new double[d], kernels.blockSize(), 2);
            CentrePanels panels = new CentrePanels(k, d).fill(c);
            int size = points.blockSize();
            float[] out = new float[panels.padded() * size];
            int[] nearest = new int[n];
            float[] best = new float[size];
            for (int b = 0; b < points.blocks(); b++) {
                kernels.scores(points, b, panels, out);
                kernels.nearest(points, b, panels, nearest, b * size, best);
                for (int p = 0; p < points.count(b); p++) {
                    int row = b * size + p;
                    int lowest = 0;
                    double[] scores = new double[k];
                    for (int j = 0; j < k; j++) {
                        for (int q = 0; q < d; q++) {
                            scores[j] += c[j * d + q] * (c[j * d + q] / 2 - x[row * d + q]);
                        }
                        assertThat((double) out[j * size + p]).isCloseTo(scores[j], within(1e-4));
                        lowest = scores[j] < scores[lowest] ? j : lowest;
                    }
                    assertThat(scores[nearest[row]]).isCloseTo(scores[lowest], within(1e-4));
                    assertThat((double) best[p]).isCloseTo(scores[lowest], within(1e-4));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void hitsAreTheScoresWithinTheLimits(LaneKernels kernels) {
        SplittableRandom random = new SplittableRandom(5);
        for (int d : new int[] {1, 3, 17}) {
            int n = 700;
            int k = 50;
            float[] x = new float[n * d];
            double[] c = new double[k * d];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) random.nextDouble() - 0.5f;
            }
            for (int i = 0; i < c.length; i++) {
                c[i] = (float) random.nextDouble() - 0.5f;
            }
            int size = kernels.blockSize();
            PointBlocks points = PointBlocks.pack(FloatMatrix.wrap(x, n, d), new double[d], size, 1);
            CentrePanels centres = new CentrePanels(k, d).fill(c);
            float[] scores = new float[centres.padded() * size];
            float[] limit = new float[size];
            float[] sure = new float[size];
            for (int p = 0; p < size; p++) {
                limit[p] = (float) random.nextDouble() * 0.5f;
                sure[p] = limit[p] - 0.1f;
            }
            int from = 2 * CentrePanels.WIDTH;
            int to = centres.padded();
            int[] hits = new int[(to - from) * size];
            for (int block = 0; block < points.blocks(); block++) {
                kernels.scores(points, block, centres, scores);
                List<Integer> expected = new ArrayList<>();
                for (int j = from; j < to; j++) {
                    for (int p = 0; p < size; p++) {
                        int hit = (j - from) * size + p;
                        float score = scores[j * size + p];
                        if (score <= limit[p]) {
                            expected.add(score <= sure[p] ? hit : ~hit);
                        }
                    }
                }
                int count = kernels.within(points, block, centres, from, to, limit, sure, hits);
                assertThat(Arrays.stream(hits, 0, count).boxed()).isNotEmpty().containsExactlyElementsOf(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void ofEqualCentresTheFirst(LaneKernels kernels) {
        double[] c = new double[20];
        Arrays.fill(c, 1);
        PointBlocks points =
                PointBlocks.pack(FloatMatrix.of(new float[][] {{1, 1}, {5, 2}}), new double[2], kernels.blockSize(), 1);
        int[] nearest = {9, 9};
        kernels.nearest(points, 0, new CentrePanels(10, 2).fill(c), nearest, 0, new float[kernels.blockSize()]);
        assertThat(nearest).containsOnly(0);
    }

    @Test
    void everyTaskOnce() {
        for (int threads : new int[] {1, 2, 5}) {
            AtomicIntegerArray done = new AtomicIntegerArray(1000);
            Parallel.run(threads, 1000, i -> Parallel.run(2, 2, j -> done.incrementAndGet(i)));
            for (int i = 0; i < 1000; i++) {
                assertThat(done.get(i)).isEqualTo(2);
            }
        }
    }

    @Test
    void aTasksExceptionComesOut() {
        assertThatThrownBy(() -> Parallel.run(3, 50, i -> {
                    if (i == 7) {
                        throw new IllegalStateException("task " + i);
                    }
                }))
                .hasMessage("task 7");
    }
}
