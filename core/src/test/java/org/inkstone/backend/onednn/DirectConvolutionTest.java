package org.inkstone.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.inkstone.backend.Backend;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Against loops written down from the definition. */
class DirectConvolutionTest {
    @BeforeAll
    static void available() {
        Backend.ensureInitialized();
        Assumptions.assumeTrue(OneDnn.isAvailable(), OneDnn.state());
    }

    static Stream<ConvolutionShape> shapes() {
        return Stream.of(
                shape(2, 3, 5, 6, 4, 3, 3, 1, 1, 1, 5, 6, 1, true),
                shape(2, 16, 8, 8, 16, 3, 3, 1, 1, 1, 8, 8, 1, false),
                shape(3, 5, 7, 9, 7, 3, 5, 2, 1, 2, 4, 5, 1, true),
                shape(1, 1, 4, 4, 1, 1, 1, 1, 0, 0, 4, 4, 1, true),
                shape(2, 32, 6, 6, 8, 2, 2, 2, 0, 0, 3, 3, 1, false),
                // more zeros behind than before, as mode Same wants them
                shape(2, 3, 6, 6, 4, 3, 3, 2, 0, 0, 3, 3, 1, true),
                // rows that the last step does not reach
                shape(2, 3, 6, 7, 4, 3, 3, 2, 0, 0, 2, 3, 1, true),
                shape(2, 4, 9, 9, 5, 3, 3, 1, 2, 2, 9, 9, 2, true),
                grouped(shape(2, 6, 7, 6, 6, 3, 3, 1, 1, 1, 7, 6, 1, false), 6),
                grouped(shape(2, 24, 8, 8, 24, 3, 3, 2, 1, 1, 4, 4, 1, true), 24),
                grouped(shape(2, 8, 5, 5, 12, 3, 3, 1, 1, 1, 5, 5, 1, true), 4));
    }

    private static ConvolutionShape grouped(ConvolutionShape s, long groups) {
        return new ConvolutionShape(
                s.batch(),
                s.input(),
                s.size(),
                s.output(),
                s.kernel(),
                s.stride(),
                s.before(),
                s.outSize(),
                s.dilation(),
                groups,
                s.bias());
    }

    private static ConvolutionShape shape(
            int n,
            int c,
            int h,
            int w,
            int o,
            int kh,
            int kw,
            int s,
            int ph,
            int pw,
            int oh,
            int ow,
            int d,
            boolean b) {
        return new ConvolutionShape(
                n,
                c,
                new long[] {h, w},
                o,
                new long[] {kh, kw},
                new long[] {s, s},
                new long[] {ph, pw},
                new long[] {oh, ow},
                new long[] {d, d},
                1,
                b);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void equalsTheDefinition(ConvolutionShape s) {
        DirectConvolution convolution = new DirectConvolution(s);
        INDArray x = random(s.batch(), s.size()[0], s.size()[1], s.input());
        INDArray w = random(s.output(), s.input() / s.groups(), s.kernel()[0], s.kernel()[1]);
        INDArray b = s.bias() ? random(s.output()) : null;
        INDArray dy = random(s.batch(), s.outSize()[0], s.outSize()[1], s.output());
        Naive naive = new Naive(s, x, w, b, dy);
        for (int round = 0; round < 2; round++) {
            INDArray y = dy.ulike();
            convolution.forward(x, w, b, y);
            assertClose(y, naive.y);
            INDArray sum = y.mul(2);
            convolution.forwardAdd(x, w, b, sum);
            assertClose(sum.subi(y).subi(y), naive.y);
            INDArray dx = x.ulike();
            convolution.backwardData(dy, w, dx);
            assertClose(dx, naive.dx);
            INDArray dw = w.ulike();
            INDArray db = s.bias() ? b.ulike() : null;
            convolution.backwardWeights(x, dy, dw, db);
            assertClose(dw, naive.dw);
            if (s.bias()) {
                assertClose(db, naive.db);
            }
        }
    }

    private static INDArray random(long... shape) {
        return Nd4j.rand(DataType.FLOAT, shape).subi(0.5);
    }

    private static void assertClose(INDArray actual, double[] expected) {
        float[] values = actual.dup('c').data().asFloat();
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i]).isCloseTo(expected[i], org.assertj.core.api.Assertions.within(2e-4));
        }
    }

    private static final class Naive {
        final double[] y;
        final double[] dx;
        final double[] dw;
        final double[] db;

        Naive(ConvolutionShape s, INDArray xs, INDArray ws, INDArray bs, INDArray dys) {
            float[] x = xs.data().asFloat();
            float[] w = ws.data().asFloat();
            float[] dy = dys.data().asFloat();
            y = new double[dy.length];
            dx = new double[x.length];
            dw = new double[w.length];
            db = new double[(int) s.output()];
            int channels = (int) s.input();
            int outputs = (int) s.output();
            int seen = channels / (int) s.groups();
            for (int at = 0; at < y.length; at++) {
                int o = at % outputs;
                int column = at / outputs % (int) s.outSize()[1];
                int row = at / outputs / (int) s.outSize()[1] % (int) s.outSize()[0];
                int n = at / outputs / (int) (s.outSize()[1] * s.outSize()[0]);
                y[at] = bs == null ? 0 : bs.getFloat(o);
                db[o] += dy[at];
                for (int tap = 0; tap < s.kernel()[0] * s.kernel()[1]; tap++) {
                    int ky = tap / (int) s.kernel()[1];
                    int kx = tap % (int) s.kernel()[1];
                    long r = row * s.stride()[0] + ky * s.dilation()[0] - s.before()[0];
                    long q = column * s.stride()[1] + kx * s.dilation()[1] - s.before()[1];
                    if (r < 0 || q < 0 || r >= s.size()[0] || q >= s.size()[1]) {
                        continue;
                    }
                    int first = o / (outputs / (int) s.groups()) * seen;
                    for (int c = 0; c < seen; c++) {
                        int from = (int) (((n * s.size()[0] + r) * s.size()[1] + q) * channels + first + c);
                        int weight = (int) (((o * seen + c) * s.kernel()[0] + ky) * s.kernel()[1] + kx);
                        y[at] += (double) x[from] * w[weight];
                        dx[from] += (double) dy[at] * w[weight];
                        dw[weight] += (double) dy[at] * x[from];
                    }
                }
            }
        }
    }
}
