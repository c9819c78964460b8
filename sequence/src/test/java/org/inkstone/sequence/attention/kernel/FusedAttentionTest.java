package org.inkstone.sequence.attention.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

class FusedAttentionTest {
    private static final AttentionShape SMALL = new AttentionShape(3, 4, 2, 5, 7, 3);

    private static Map<String, AttentionOptions> options(AttentionShape s) {
        AttentionOptions plain = AttentionOptions.forHeadSize(s.headSize());
        int[] lengths = new int[s.batch()];
        for (int n = 0; n < lengths.length; n++) {
            lengths[n] = Math.max(0, s.keys() - 3 * n);
        }
        INDArray gaps = Nd4j.ones(DataType.FLOAT, s.batch(), s.keys());
        for (int j = 0; j < s.keys(); j++) {
            if (j >= s.keys() - 2) {
                gaps.putScalar(0, j, 0); // at the end
            }
            if (s.batch() > 1 && (j == 1 || j == 2)) {
                gaps.putScalar(1, j, 0); // within
            }
            if (s.batch() > 2) {
                gaps.putScalar(2, j, 0);
            }
        }
        Random random = new Random(4);
        INDArray bias = AttentionCase.random(random, DataType.FLOAT, 1, s.heads(), s.queries(), s.keys());
        INDArray closed = AttentionCase.random(random, DataType.FLOAT, s.batch(), 1, s.queries(), s.keys());
        for (int i = 0; i < s.queries(); i++) {
            for (int j = 0; j < s.keys(); j++) {
                if (i == 1 || j == i % s.keys()) {
                    closed.putScalar(new long[] {0, 0, i, j}, Double.NEGATIVE_INFINITY);
                }
            }
        }
        float[] slopes = new float[s.heads()];
        for (int h = 0; h < slopes.length; h++) {
            slopes[h] = (float) Math.pow(2, -h);
        }
        Map<String, AttentionOptions> all = new LinkedHashMap<>();
        all.put("plain", plain);
        all.put("causal", plain.withCausal(true));
        all.put("lengths", plain.withKeyLengths(lengths));
        all.put("causal, lengths", plain.withKeyLengths(lengths).withCausal(true));
        all.put("gaps", plain.withKeyMask(gaps));
        all.put("causal, gaps", plain.withKeyMask(gaps).withCausal(true));
        all.put("bias of heads", plain.withBias(bias));
        all.put("bias of sequences, closed", plain.withBias(closed).withCausal(true));
        all.put("slopes", plain.withSlopes(slopes).withCausal(true));
        all.put("slopes, both sides, lengths", plain.withSlopes(slopes).withKeyLengths(lengths));
        all.put("dropout", plain.withDropout(0.3, 5).withCausal(true));
        all.put(
                "everything",
                plain.withCausal(true)
                        .withKeyLengths(lengths)
                        .withKeyMask(gaps)
                        .withBias(bias)
                        .withSlopes(slopes)
                        .withDropout(0.2, 6));
        return all;
    }

    static Stream<Arguments> small() {
        return options(SMALL).entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                        SMALL,
                        new AttentionShape(1, 1, 1, 1, 1, 1),
                        new AttentionShape(2, 2, 2, 1, 40, 16),
                        new AttentionShape(3, 2, 1, 20, 33, 32),
                        new AttentionShape(2, 3, 3, 65, 17, 24),
                        new AttentionShape(3, 4, 4, 50, 50, 8),
                        AttentionShape.self(2, 2, 130, 64))
                .flatMap(s -> Stream.of(AttentionKernels.plain(), AttentionKernels.active())
                        .map(k -> Arguments.of(s, k)));
    }

    /** The weights as ND4J's own operations give them in doubles. */
    private static INDArray naiveWeights(AttentionCase c) {
        AttentionShape s = c.shape;
        INDArray weights = Nd4j.zeros(DataType.DOUBLE, s.batch(), s.heads(), s.queries(), s.keys());
        for (int n = 0; n < s.batch(); n++) {
            int count = c.options.keyLengths() == null ? s.keys() : c.options.keyLengths()[n];
            for (int h = 0; h < s.heads(); h++) {
                INDArray scores = head(c.q, n, h, 0, s.queries(), s.headSize())
                        .mmul(head(c.kv, n, h / s.group(), 3, s.keys(), s.headSize())
                                .transpose())
                        .mul(c.options.scale());
                for (int i = 0; i < s.queries(); i++) {
                    for (int j = 0; j < s.keys(); j++) {
                        scores.putScalar(i, j, scores.getDouble(i, j) + term(c.options, s, count, n, h, i, j));
                    }
                    INDArray row = scores.getRow(i);
                    if (row.maxNumber().doubleValue() > Double.NEGATIVE_INFINITY) {
                        weights.get(point(n), point(h), point(i), all())
                                .assign(Transforms.softmax(row.reshape(1, -1), true)
                                        .reshape(-1));
                    }
                }
            }
        }
        return weights;
    }

    private static double term(AttentionOptions o, AttentionShape s, int count, int n, int h, int i, int j) {
        int place = i + count - s.queries();
        if (j >= count
                || o.causal() && j > place
                || o.keyMask() != null && o.keyMask().getDouble(n, j) == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        double term = o.slopes() == null ? 0 : -o.slopes()[h] * Math.abs(place - j);
        return o.bias() == null
                ? term
                : term
                        + o.bias()
                                .getDouble(
                                        o.bias().size(0) == 1 ? 0 : n, o.bias().size(1) == 1 ? 0 : h, i, j);
    }

    private static INDArray head(INDArray rows, int n, int h, int offset, int time, int size) {
        int from = offset + h * size;
        return rows.get(point(n), interval(0, time), interval(from, from + size))
                .dup('c');
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("small")
    void doublesAreWhatNd4jGives(String name, AttentionOptions options) {
        AttentionCase c = new AttentionCase(SMALL, options, DataType.DOUBLE, 1).forward(AttentionKernels.plain());
        INDArray weights = naiveWeights(c);
        close(c.weights(), weights, 1e-12);
        for (int n = 0; n < SMALL.batch(); n++) {
            for (int h = 0; h < SMALL.heads(); h++) {
                INDArray p = weights.get(point(n), point(h), all(), all()).dup();
                for (int i = 0; options.dropout() > 0 && i < SMALL.queries(); i++) {
                    long key = DropoutHash.rowKey(options.dropoutSeed(), n, h, i);
                    for (int j = 0; j < SMALL.keys(); j++) {
                        boolean gone = DropoutHash.number(key, j) < options.dropout() * (1 << DropoutHash.BITS);
                        p.putScalar(i, j, gone ? 0 : p.getDouble(i, j) / (1 - options.dropout()));
                    }
                }
                INDArray v = head(c.kv, n, h / 2, 3 + 2 * SMALL.headSize(), SMALL.keys(), SMALL.headSize());
                close(head(c.out, n, h, 0, SMALL.queries(), SMALL.headSize()), p.mmul(v), 1e-12);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("small")
    void doubleGradientsAreSlopes(String name, AttentionOptions options) {
        AttentionCase c = new AttentionCase(SMALL, options, DataType.DOUBLE, 2);
        c.forward(AttentionKernels.plain()).backward(AttentionKernels.plain());
        INDArray used = c.kv.get(all(), interval(0, SMALL.keys()), interval(3, c.kv.size(2)));
        INDArray gradients = c.dkv.get(all(), interval(0, SMALL.keys()), interval(3, c.kv.size(2)));
        checkSlopes(c, c.q, c.dq);
        checkSlopes(c, used, gradients);
    }

    private static void checkSlopes(AttentionCase c, INDArray x, INDArray gradients) {
        double h = 1e-5;
        for (long i = 0; i < x.length(); i += 3) {
            double value = x.getDouble(i);
            x.putScalar(i, value + h);
            double above = c.objective();
            x.putScalar(i, value - h);
            double below = c.objective();
            x.putScalar(i, value);
            assertThat(gradients.getDouble(i)).isCloseTo((above - below) / (2 * h), within(1e-7));
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void floatsAreWhatDoublesGive(AttentionShape shape, AttentionKernels kernels) {
        options(shape).forEach((name, options) -> {
            AttentionCase floats = new AttentionCase(shape, options, DataType.FLOAT, 3);
            AttentionCase doubles = new AttentionCase(shape, options, DataType.DOUBLE, 3);
            floats.forward(kernels).backward(kernels);
            doubles.forward(kernels).backward(kernels);
            close(floats.out, doubles.out, 2e-6);
            close(floats.lse, doubles.lse, 2e-6);
            close(floats.dq, doubles.dq, 1e-5);
            close(floats.dkv, doubles.dkv, 1e-5);
        });
    }

    private static void close(INDArray actual, INDArray expected, double tolerance) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double[] a = actual.dup('c').data().asDouble();
        double[] e = expected.dup('c').data().asDouble();
        double largest = 1;
        for (double value : e) {
            largest = Double.isInfinite(value) ? largest : Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < e.length; i++) {
            if (a[i] != e[i]) {
                assertThat(a[i]).as("element %d", i).isCloseTo(e[i], within(tolerance * largest));
            }
        }
    }

    @Test
    void onlyRowsAndColumnsInUseAreWritten() {
        AttentionCase c = new AttentionCase(SMALL, AttentionOptions.scaled(1), DataType.FLOAT, 1);
        c.forward(AttentionKernels.active()).backward(AttentionKernels.active());
        assertThat(c.dkv.get(all(), interval(SMALL.keys(), SMALL.keys() + 2), all())
                        .minNumber()
                        .doubleValue())
                .isEqualTo(7);
        assertThat(c.dkv.get(all(), all(), interval(0, 3)).minNumber().doubleValue())
                .isEqualTo(7);
    }

    @Test
    void aSequenceGivesTheSameBitsAloneAndInABatch() {
        AttentionShape shape = new AttentionShape(5, 4, 2, 37, 37, 32);
        AttentionShape one = new AttentionShape(1, 4, 2, 37, 37, 32);
        AttentionOptions options = AttentionOptions.forHeadSize(32).withCausal(true);
        AttentionCase all = new AttentionCase(shape, options, DataType.FLOAT, 1);
        all.forward(AttentionKernels.active()).backward(AttentionKernels.active());
        for (int n = 0; n < shape.batch(); n++) {
            AttentionCase alone = new AttentionCase(one, options, DataType.FLOAT, 1);
            alone.q.assign(all.q.get(interval(n, n + 1)));
            alone.kv.assign(all.kv.get(interval(n, n + 1)));
            alone.dOut.assign(all.dOut.get(interval(n, n + 1)));
            alone.forward(AttentionKernels.active()).backward(AttentionKernels.active());
            assertThat(alone.out).isEqualTo(all.out.get(interval(n, n + 1)).dup());
            assertThat(alone.dq).isEqualTo(all.dq.get(interval(n, n + 1)).dup());
            assertThat(alone.dkv).isEqualTo(all.dkv.get(interval(n, n + 1)).dup());
        }
    }

    @Test
    void whatComesLaterChangesNothingBefore() {
        AttentionShape shape = AttentionShape.self(1, 2, 40, 16);
        AttentionOptions options = AttentionOptions.forHeadSize(16).withCausal(true);
        AttentionCase c = new AttentionCase(shape, options, DataType.FLOAT, 1).forward(AttentionKernels.active());
        INDArray before = c.out.dup();
        c.kv.get(all(), interval(21, 42), all()).assign(1000);
        c.forward(AttentionKernels.active());
        assertThat(c.out.get(all(), interval(0, 21), all()).dup())
                .isEqualTo(before.get(all(), interval(0, 21), all()).dup());
        assertThat(c.out).isNotEqualTo(before);
    }

    @Test
    void noVisibleKeyGivesZeros() {
        AttentionOptions options =
                AttentionOptions.scaled(1).withKeyLengths(new int[] {0, 7, 2}).withCausal(true);
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            AttentionCase c = new AttentionCase(SMALL, options, type, 1);
            c.forward(AttentionKernels.active()).backward(AttentionKernels.active());
            for (INDArray rows : new INDArray[] {c.out, c.dq}) {
                assertThat(rows.get(point(0)).amaxNumber().doubleValue()).isZero();
                assertThat(rows.get(point(2), interval(0, 3), all())
                                .amaxNumber()
                                .doubleValue())
                        .isZero();
                assertThat(rows.get(point(2), interval(3, 5), all())
                                .amaxNumber()
                                .doubleValue())
                        .isPositive();
                assertThat(rows.isNaN().any()).isFalse();
            }
            assertThat(c.lse.getDouble(2, 0, 2)).isEqualTo(Double.NEGATIVE_INFINITY);
            assertThat(c.weights().get(point(0)).amaxNumber().doubleValue()).isZero();
        }
    }

    @Test
    void scoresOfAnySizeStayFinite() {
        AttentionCase c = new AttentionCase(SMALL, AttentionOptions.scaled(1e4), DataType.FLOAT, 1);
        c.forward(AttentionKernels.active()).backward(AttentionKernels.active());
        assertThat(c.out.isNaN().any()).isFalse();
        assertThat(c.dq.isNaN().any()).isFalse();
        assertThat(c.out.isInfinite().any()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void notANumberStays(AttentionShape shape, AttentionKernels kernels) {
        AttentionCase c = new AttentionCase(shape, AttentionOptions.scaled(1), DataType.FLOAT, 1);
        c.q.putScalar(0, Float.NaN);
        c.forward(kernels);
        assertThat(c.out.getFloat(0)).isNaN();
        assertThat(c.lse.getFloat(0)).isNaN();
        c.backward(kernels);
        assertThat(c.dq.getFloat(0)).isNaN();
    }

    @Test
    void dropoutTakesItsShareAndKeepsTheMean() {
        AttentionShape shape = AttentionShape.self(2, 2, 128, 16);
        AttentionOptions options = AttentionOptions.scaled(1e-6).withDropout(0.25, 9);
        AttentionCase c = new AttentionCase(shape, options, DataType.FLOAT, 1);
        c.kv.assign(1); // an output is then the sum of a row's probabilities
        c.forward(AttentionKernels.active());
        double[] sums = c.out.data().asDouble();
        double mean = 0;
        for (int i = 0; i < sums.length; i += 16) {
            mean += sums[i] * 16 / sums.length;
        }
        assertThat(mean).isCloseTo(1, within(0.01));
        double variance = 0;
        for (int i = 0; i < sums.length; i += 16) {
            variance += (sums[i] - 1) * (sums[i] - 1) * 16 / sums.length;
        }
        // of the mean of 128 independent numbers, each 4/3 or 0
        assertThat(variance).isCloseTo(0.25 / 0.75 / 128, within(0.0005));

        INDArray same = c.out.dup();
        assertThat(c.forward(AttentionKernels.active()).out).isEqualTo(same);
        AttentionCase other = new AttentionCase(shape, options.withDropout(0.25, 10), DataType.FLOAT, 1);
        other.kv.assign(1);
        assertThat(other.forward(AttentionKernels.active()).out).isNotEqualTo(same);
    }
}
