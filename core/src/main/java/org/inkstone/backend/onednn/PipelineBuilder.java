package org.inkstone.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.softmax_forward;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Puts a {@link Pipeline} together, step by step in the order in which they run. A method fails with a {@code RuntimeException} where
 * oneDNN has no such primitive.
 */
public final class PipelineBuilder {
    private final List<Step> steps = new ArrayList<>();
    private final List<Storage> storages = new ArrayList<>();
    private final List<Object> kept = new ArrayList<>();
    private final Value given;

    /**
     * @param shape        of the input: [N, H, W, C], [N, C, H, W] or [N, C]
     * @param channelsLast the layout of pictures
     */
    public PipelineBuilder(long[] shape, boolean channelsLast) {
        boolean pictures = shape.length > 2;
        long[] dimensions =
                pictures && channelsLast ? new long[] {shape[0], shape[3], shape[1], shape[2]} : shape.clone();
        memory.desc description = describe(dimensions, pictures && !channelsLast);
        given = new Value(dimensions, description, new Storage(description.get_size(), true));
    }

    /** The input, with channels last. */
    public Value input() {
        return inOrder(given, describe(given.dimensions(), false), false);
    }

    private static memory.desc describe(long[] dimensions, boolean channelsFirst) {
        memory.format_tag tag = memory.format_tag.nc;
        if (dimensions.length > 2) {
            tag = channelsFirst ? memory.format_tag.nchw : memory.format_tag.nhwc;
        }
        return new memory.desc(dimensions, memory.data_type.f32, tag);
    }

    private Value make(long... dimensions) {
        return make(dimensions, describe(dimensions, false), false);
    }

    private Value make(long[] dimensions, memory.desc description, boolean ofTheCaller) {
        Storage storage = new Storage(description.get_size(), ofTheCaller);
        if (!ofTheCaller) {
            storages.add(storage);
        }
        return new Value(dimensions, description, storage);
    }

    private memory argument(Value value) {
        return value.storage().argument(value.description(), steps.size());
    }

    /**
     * A convolution.
     *
     * @param bias  [out], FLOAT; kept, not copied; null for a shape without one
     * @param after null for nothing
     */
    public Value convolution(Value x, ConvolutionShape shape, FixedWeights weights, INDArray bias, After after) {
        Value y = make(shape.outputDimensions());
        convolve(x, shape, weights, bias, false, after, y);
        return y;
    }

    /**
     * A convolution added to a value that nothing uses afterwards, since the sum takes its place.
     *
     * @param after null for nothing; computed with the sum
     */
    public Value convolutionAdded(
            Value x, ConvolutionShape shape, FixedWeights weights, INDArray bias, Value addend, After after) {
        if (addend.storage().isOfTheCaller() || addend.storage() == x.storage()) {
            return sum(convolution(x, shape, weights, bias, null), addend, after);
        }
        convolve(x, shape, weights, bias, true, after, addend);
        return addend;
    }

    private void convolve(
            Value x, ConvolutionShape shape, FixedWeights weights, INDArray bias, boolean adds, After after, Value y) {
        memory.desc biases = shape.bias() ? vector(shape.output()) : new memory.desc();
        var description = new convolution_forward.primitive_desc(
                new convolution_forward.desc(
                        dnnl.prop_kind.forward_inference,
                        dnnl.algorithm.convolution_direct,
                        x.description(),
                        weights.any(),
                        biases,
                        y.description(),
                        shape.stride(),
                        shape.gaps(),
                        shape.before(),
                        shape.behind()),
                OneDnn.attributes(adds, after),
                OneDnn.engine());
        Step step = new Step(new convolution_forward(description), description)
                .with(DNNL_ARG_SRC, argument(x))
                .with(DNNL_ARG_WEIGHTS, weights.in(description.weights_desc()))
                .with(DNNL_ARG_DST, argument(y));
        kept.add(weights);
        add(shape.bias() ? step.with(DNNL_ARG_BIAS, constant(biases, bias)) : step);
    }

    private static memory.desc vector(long length) {
        return new memory.desc(new long[] {length}, memory.data_type.f32, memory.format_tag.a);
    }

    private memory constant(memory.desc description, INDArray values) {
        kept.add(values);
        Operand operand = new Operand(description);
        operand.at(values);
        return operand.memory();
    }

    private void add(Step step) {
        steps.add(step);
    }

    /** How windows are pooled. */
    public enum Pooling {
        /** The largest value. */
        MAX,
        /** The mean, padding counted as zeros. */
        MEAN_WITH_PADDING,
        /** The mean of real values. */
        MEAN_WITHOUT_PADDING;

        private dnnl.algorithm algorithm() {
            return switch (this) {
                case MAX -> dnnl.algorithm.pooling_max;
                case MEAN_WITH_PADDING -> dnnl.algorithm.pooling_avg_include_padding;
                case MEAN_WITHOUT_PADDING -> dnnl.algorithm.pooling_avg_exclude_padding;
            };
        }
    }

    /**
     * Pooling; in pairs, height comes first.
     *
     * @param before  rows and columns of padding before the first
     * @param outSize height and width of the output; the padding behind follows from it
     */
    public Value pool(Value x, Pooling kind, long[] kernel, long[] stride, long[] before, long[] outSize) {
        long[] in = x.dimensions();
        Value y = make(in[0], in[1], outSize[0], outSize[1]);
        long[] behind = new long[2];
        for (int i = 0; i < 2; i++) {
            behind[i] = (outSize[i] - 1) * stride[i] + kernel[i] - in[2 + i] - before[i];
        }
        var description = new pooling_forward.primitive_desc(
                new pooling_forward.desc(
                        dnnl.prop_kind.forward_inference,
                        kind.algorithm(),
                        x.description(),
                        y.description(),
                        stride,
                        kernel,
                        before,
                        behind),
                OneDnn.attributes(),
                OneDnn.engine());
        add(new Step(new pooling_forward(description), description)
                .with(DNNL_ARG_SRC, argument(x))
                .with(DNNL_ARG_DST, argument(y)));
        return y;
    }

    /**
     * A sum.
     *
     * @param after null for nothing
     */
    public Value sum(Value a, Value b, After after) {
        Value y = make(a.dimensions());
        var description = new binary.primitive_desc(
                new binary.desc(dnnl.algorithm.binary_add, a.description(), b.description(), y.description()),
                OneDnn.attributes(false, after),
                OneDnn.engine());
        add(new Step(new binary(description), description)
                .with(DNNL_ARG_SRC_0, argument(a))
                .with(DNNL_ARG_SRC_1, argument(b))
                .with(DNNL_ARG_DST, argument(y)));
        return y;
    }

    /**
     * A linear layer, of rows or flattened pictures.
     *
     * @param bias  [out], FLOAT; kept, not copied; null for none
     * @param after null for nothing
     */
    public Value product(Value x, long out, FixedWeights weights, INDArray bias, After after) {
        Value y = make(x.dimensions()[0], out);
        memory.desc biases = bias == null ? new memory.desc() : vector(out);
        var description = new inner_product_forward.primitive_desc(
                new inner_product_forward.desc(
                        dnnl.prop_kind.forward_inference, x.description(), weights.any(), biases, y.description()),
                OneDnn.attributes(false, after),
                OneDnn.engine());
        Step step = new Step(new inner_product_forward(description), description)
                .with(DNNL_ARG_SRC, argument(x))
                .with(DNNL_ARG_WEIGHTS, weights.in(description.weights_desc()))
                .with(DNNL_ARG_DST, argument(y));
        kept.add(weights);
        add(bias == null ? step : step.with(DNNL_ARG_BIAS, constant(biases, bias)));
        return y;
    }

    /** An elementwise function on its own. */
    public Value elementwise(Value x, After function) {
        Value y = make(x.dimensions());
        var description = new eltwise_forward.primitive_desc(
                new eltwise_forward.desc(
                        dnnl.prop_kind.forward_inference,
                        function.algorithm(),
                        x.description(),
                        function.alpha(),
                        function.beta()),
                OneDnn.attributes(),
                OneDnn.engine());
        add(new Step(new eltwise_forward(description), description)
                .with(DNNL_ARG_SRC, argument(x))
                .with(DNNL_ARG_DST, argument(y)));
        return y;
    }

    /** Softmax over the channels. */
    public Value softmax(Value x) {
        Value y = make(x.dimensions());
        int channels = 1;
        var description = new softmax_forward.primitive_desc(
                new softmax_forward.desc(dnnl.prop_kind.forward_inference, x.description(), channels),
                OneDnn.attributes(),
                OneDnn.engine());
        add(new Step(new softmax_forward(description), description)
                .with(DNNL_ARG_SRC, argument(x))
                .with(DNNL_ARG_DST, argument(y)));
        return y;
    }

    private Value inOrder(Value x, memory.desc wanted, boolean ofTheCaller) {
        if (x.description().equals(wanted) && !ofTheCaller) {
            return x;
        }
        Value y = make(x.dimensions(), wanted, ofTheCaller);
        var description = new reorder.primitive_desc(
                OneDnn.engine(), x.description(), OneDnn.engine(), wanted, OneDnn.attributes(), false);
        add(new Step(new reorder(description), description)
                .with(dnnl.DNNL_ARG_FROM, argument(x))
                .with(dnnl.DNNL_ARG_TO, argument(y)));
        return y;
    }

    /**
     * The pipeline that ends with a value.
     *
     * @param channelsLast the layout in which pictures are wanted
     */
    public Pipeline build(Value output, boolean channelsLast) {
        memory.desc wanted = describe(output.dimensions(), output.isPictures() && !channelsLast);
        Value last = inOrder(output, wanted, true);
        return new Pipeline(steps, given, last, new Arena(storages), kept, channelsLast);
    }
}
