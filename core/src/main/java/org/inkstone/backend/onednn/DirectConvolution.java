package org.inkstone.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution of one shape with its gradients, on pictures {@code [N, H, W, C]} and weights {@code [out, in / groups, h, w]}, all
 * float and contiguous in c order. Its primitives are made at their first use and kept. oneDNN finds the fastest code for channels last only
 * when it may lay out the weights; they are small, and are laid out anew for each call, since training changes them.
 *
 * <p>Not for several threads at once.
 */
public final class DirectConvolution {
    private final ConvolutionShape shape;
    private final memory.desc input;
    private final memory.desc output;
    private final memory.desc anyWeights;
    private final memory.desc plainWeights;
    private final memory.desc bias;
    private final convolution_forward.primitive_desc description;

    private Forward forward;
    private Forward adding;
    private BackwardData backwardData;
    private BackwardWeights backwardWeights;

    /**
     * @throws RuntimeException when oneDNN has no such convolution
     */
    public DirectConvolution(ConvolutionShape shape) {
        this.shape = shape;
        input = describe(shape.inputDimensions(), memory.format_tag.nhwc);
        output = describe(shape.outputDimensions(), memory.format_tag.nhwc);
        anyWeights = describe(shape.weightDimensions(), memory.format_tag.any);
        plainWeights = describe(
                shape.weightDimensions(), shape.groups() == 1 ? memory.format_tag.oihw : memory.format_tag.goihw);
        // an empty description stands for no bias
        bias = shape.bias() ? describe(new long[] {shape.output()}, memory.format_tag.a) : new memory.desc();
        description = describe(OneDnn.attributes());
    }

    private convolution_forward.primitive_desc describe(primitive_attr attributes) {
        return new convolution_forward.primitive_desc(
                new convolution_forward.desc(
                        dnnl.prop_kind.forward_training,
                        dnnl.algorithm.convolution_direct,
                        input,
                        anyWeights,
                        bias,
                        output,
                        shape.stride(),
                        shape.gaps(),
                        shape.before(),
                        shape.behind()),
                attributes,
                OneDnn.engine());
    }

    private static memory.desc describe(long[] dimensions, memory.format_tag layout) {
        return new memory.desc(dimensions, memory.data_type.f32, layout);
    }

    /** What it was made for. */
    public ConvolutionShape shape() {
        return shape;
    }

    /**
     * {@code y = x * w + b}.
     *
     * @param b [out]; null for a shape without bias
     */
    public void forward(INDArray x, INDArray w, INDArray b, INDArray y) {
        if (forward == null) {
            forward = new Forward(description);
        }
        forward.run(x, w, b, y);
    }

    /**
     * {@code y += x * w + b}.
     *
     * @param b [out]; null for a shape without bias
     */
    public void forwardAdd(INDArray x, INDArray w, INDArray b, INDArray y) {
        if (adding == null) {
            adding = new Forward(describe(OneDnn.attributes(true, null)));
        }
        adding.run(x, w, b, y);
    }

    /** The gradient by the input, over what {@code dx} holds. */
    public void backwardData(INDArray dy, INDArray w, INDArray dx) {
        if (backwardData == null) {
            backwardData = new BackwardData();
        }
        backwardData.run(dy, w, dx);
    }

    /**
     * The gradients by the weights and the bias, over what {@code dw} and {@code db} hold.
     *
     * @param db [out]; null for a shape without bias
     */
    public void backwardWeights(INDArray x, INDArray dy, INDArray dw, INDArray db) {
        if (backwardWeights == null) {
            backwardWeights = new BackwardWeights();
        }
        backwardWeights.run(x, dy, dw, db);
    }

    private final class Forward {
        private final Operand x = new Operand(input);
        private final Operand y = new Operand(output);
        private final Operand b = new Operand(bias);
        private final Weights w;
        private final Step step;

        Forward(convolution_forward.primitive_desc described) {
            w = new Weights(plainWeights, described.weights_desc(), true);
            step = new Step(new convolution_forward(described), described)
                    .with(DNNL_ARG_SRC, x.memory())
                    .with(DNNL_ARG_WEIGHTS, w.memory())
                    .with(DNNL_ARG_DST, y.memory());
            if (shape.bias()) {
                step.with(DNNL_ARG_BIAS, b.memory());
            }
        }

        void run(INDArray xs, INDArray ws, INDArray bs, INDArray ys) {
            x.at(xs);
            w.at(ws);
            y.at(ys);
            if (shape.bias()) {
                b.at(bs);
            }
            step.run();
        }
    }

    private final class BackwardData {
        private final Operand dx = new Operand(input);
        private final Operand dy = new Operand(output);
        private final Weights w;
        private final Step step;

        BackwardData() {
            var backward = new convolution_backward_data.primitive_desc(
                    new convolution_backward_data.desc(
                            dnnl.algorithm.convolution_direct,
                            input,
                            anyWeights,
                            output,
                            shape.stride(),
                            shape.gaps(),
                            shape.before(),
                            shape.behind()),
                    OneDnn.attributes(),
                    OneDnn.engine(),
                    description);
            w = new Weights(plainWeights, backward.weights_desc(), true);
            step = new Step(new convolution_backward_data(backward), backward)
                    .with(DNNL_ARG_DIFF_SRC, dx.memory())
                    .with(DNNL_ARG_WEIGHTS, w.memory())
                    .with(DNNL_ARG_DIFF_DST, dy.memory());
        }

        void run(INDArray dys, INDArray ws, INDArray dxs) {
            dy.at(dys);
            w.at(ws);
            dx.at(dxs);
            step.run();
        }
    }

    private final class BackwardWeights {
        private final Operand x = new Operand(input);
        private final Operand dy = new Operand(output);
        private final Operand db = new Operand(bias);
        private final Weights dw;
        private final Step step;

        BackwardWeights() {
            var backward = new convolution_backward_weights.primitive_desc(
                    new convolution_backward_weights.desc(
                            dnnl.algorithm.convolution_direct,
                            input,
                            anyWeights,
                            bias,
                            output,
                            shape.stride(),
                            shape.gaps(),
                            shape.before(),
                            shape.behind()),
                    OneDnn.attributes(),
                    OneDnn.engine(),
                    description);
            dw = new Weights(plainWeights, backward.diff_weights_desc(), false);
            step = new Step(new convolution_backward_weights(backward), backward)
                    .with(DNNL_ARG_SRC, x.memory())
                    .with(DNNL_ARG_DIFF_WEIGHTS, dw.memory())
                    .with(DNNL_ARG_DIFF_DST, dy.memory());
            if (shape.bias()) {
                step.with(DNNL_ARG_DIFF_BIAS, db.memory());
            }
        }

        void run(INDArray xs, INDArray dys, INDArray dws, INDArray dbs) {
            x.at(xs);
            dy.at(dys);
            dw.at(dws);
            if (shape.bias()) {
                db.at(dbs);
            }
            step.run();
            dw.finish();
        }
    }
}
