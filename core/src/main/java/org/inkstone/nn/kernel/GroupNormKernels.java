package org.inkstone.nn.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.backend.Parallel;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Group normalisation of pictures (Wu, He 2018), with what stands around it in diffusion models: two arrays read as if side by
 * side, a value for each channel added before, scale and shift of each picture, SiLU behind. One pass over memory for the
 * statistics and one for the result; a core takes a picture at a time. Results do not depend on the number of threads.
 */
public final class GroupNormKernels {
    private GroupNormKernels() {}

    /**
     * How it normalises.
     *
     * @param groups number of groups, a divisor of the channels
     * @param eps    added to the variance
     * @param silu   whether {@code y sigmoid(y)} follows
     * @param format where the channels are
     */
    public record Options(int groups, double eps, boolean silu, CNN2DFormat format) {
        public Options {
            if (groups < 1) {
                throw new IllegalArgumentException("groups must be positive: " + groups);
            }
            if (!(eps > 0)) {
                throw new IllegalArgumentException("eps must be positive: " + eps);
            }
        }
    }

    /**
     * The normalised pictures.
     *
     * @param out   of the shape of x, or with the channels of both arrays
     * @param stats {@code [N, groups, 2]}, what {@link #backward} needs: mean and 1 / deviation
     */
    public static void forward(Options options, GroupNormInput input, INDArray out, INDArray stats) {
        forward(RowKernels.columns(input.x()), options, input, out, stats);
    }

    static <A> void forward(ColumnRows<A> kernel, Options options, GroupNormInput input, INDArray out, INDArray stats) {
        GroupNormShape shape = shape(options, input);
        Shapes.length("out", out, (long) shape.batch() * shape.channels() * shape.area(), input.x());
        Shapes.length("stats", stats, 2L * shape.batch() * shape.groups(), input.x());
        GroupNormSample<A> work = new GroupNormSample<>(kernel, shape, parts(kernel.scalars(), shape, input));
        ChannelTerms terms = new ChannelTerms(shape, input);
        HostValues<A> to = kernel.scalars().writable(out);
        HostValues<double[]> statistics = HostDoubles.writable(stats);
        Parallel.run(0, shape.batch(), n -> {
            int channels = shape.channels();
            double[] means = new double[channels];
            double[] squares = new double[channels];
            work.moments(n, means, squares);
            double[] stat = terms.statistics(n, means, squares);
            statistics.put((long) n * stat.length, stat, 0, stat.length);
            work.apply(n, terms.factors(n, stat), terms.offsets(n, stat), to);
        });
    }

    /**
     * The gradients of {@link #forward}.
     *
     * @param dOut  gradient of what it gave; not changed
     * @param stats what it gave
     */
    public static void backward(
            Options options, GroupNormInput input, INDArray dOut, INDArray stats, GroupNormGradients to) {
        backward(RowKernels.columns(input.x()), options, input, dOut, stats, to);
    }

    static <A> void backward(
            ColumnRows<A> kernel,
            Options options,
            GroupNormInput input,
            INDArray dOut,
            INDArray stats,
            GroupNormGradients to) {
        GroupNormShape shape = shape(options, input);
        Shapes.length("dOut", dOut, (long) shape.batch() * shape.channels() * shape.area(), input.x());
        Scalars<A> scalars = kernel.scalars();
        List<GroupNormSample.Part<A>> parts = parts(scalars, shape, input);
        GroupNormSample<A> work = new GroupNormSample<>(kernel, shape, parts);
        ChannelTerms terms = new ChannelTerms(shape, input);
        ChannelGradients gradients = new ChannelGradients(shape, input, to);
        HostValues<A> from = scalars.readable(dOut);
        HostValues<double[]> statistics = HostDoubles.of(stats);
        List<HostValues<A>> bases = Arrays.asList(readable(scalars, to.xBase()), readable(scalars, to.secondBase()));
        List<HostValues<A>> results = new ArrayList<>(List.of(scalars.writable(to.x())));
        if (input.second() != null) {
            results.add(scalars.writable(to.second()));
        }
        Parallel.run(0, shape.batch(), n -> {
            double[] stat = new double[2 * shape.groups()];
            statistics.get((long) n * stat.length, stat, 0, stat.length);
            double[][] sums = new double[3][shape.channels()];
            double[] centres = terms.centres(n, stat);
            work.sums(n, terms.factors(n, stat), terms.offsets(n, stat), centres, from, sums);
            ChannelTerms.Backward back = terms.backward(n, stat, centres, sums);
            for (int p = 0; p < parts.size(); p++) {
                work.gradients(
                        n, parts.get(p), back.factor(), back.slope(), back.offset(), bases.get(p), results.get(p));
            }
            gradients.set(n, back);
        });
        gradients.write();
    }

    private static <A> HostValues<A> readable(Scalars<A> scalars, INDArray array) {
        return array == null ? null : scalars.readable(array);
    }

    private static <A> List<GroupNormSample.Part<A>> parts(
            Scalars<A> scalars, GroupNormShape shape, GroupNormInput input) {
        if (!shape.channelsLast()) {
            return List.of(new GroupNormSample.Part<>(scalars.readable(input.x()), 0, shape.width()));
        }
        int first = (int) input.x().size(-1);
        GroupNormSample.Part<A> x = new GroupNormSample.Part<>(scalars.readable(input.x()), 0, first);
        return input.second() == null
                ? List.of(x)
                : List.of(
                        x,
                        new GroupNormSample.Part<>(scalars.readable(input.second()), first, shape.channels() - first));
    }

    private static GroupNormShape shape(Options options, GroupNormInput input) {
        INDArray x = input.x();
        boolean last = options.format() == CNN2DFormat.NHWC;
        if (x.rank() < 2) {
            throw new IllegalArgumentException("x must have pictures and channels: " + Arrays.toString(x.shape()));
        }
        long batch = x.size(0);
        long channels = x.size(last ? -1 : 1);
        long area = x.length() / Math.max(1, batch * channels);
        INDArray second = input.second();
        if (second != null) {
            if (!last) {
                throw new IllegalArgumentException("two arrays are read side by side with channels last alone");
            }
            Shapes.length("second", second, batch * area * second.size(-1), x);
            channels += second.size(-1);
        }
        if (channels % options.groups() != 0) {
            throw new IllegalArgumentException("groups must divide the " + channels + " channels: " + options.groups());
        }
        Shapes.length("gain", input.gain(), channels, x);
        Shapes.length("bias", input.bias(), channels, x);
        if (input.added() != null) {
            Shapes.length("added", input.added(), batch * channels, x);
        }
        if (input.scaleShift() != null) {
            Shapes.length("scaleShift", input.scaleShift(), 2 * batch * channels, x);
        }
        return new GroupNormShape(
                Math.toIntExact(batch),
                Math.toIntExact(channels),
                Math.toIntExact(area),
                options.groups(),
                last,
                options.eps(),
                options.silu());
    }
}
