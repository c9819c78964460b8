package org.inkstone.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The sum of two float arrays of one length, contiguous in c order, with ReLU behind it, in one pass over memory, and its gradient in
 * another.
 *
 * <p>Not for several threads at once.
 */
public final class DirectSum {
    private final memory.desc values;
    private final Operand first;
    private final Operand second;
    private final Operand sum;
    private final Operand sumGradient;
    private final Operand gradient;
    private final Step forward;
    private final Step backward;

    /**
     * @param length number of values
     * @throws RuntimeException when oneDNN has no such sum
     */
    public DirectSum(long length) {
        values = new memory.desc(new long[] {length}, memory.data_type.f32, memory.format_tag.a);
        first = new Operand(values);
        second = new Operand(values);
        sum = new Operand(values);
        sumGradient = new Operand(values);
        gradient = new Operand(values);
        forward = forwardStep();
        backward = backwardStep();
    }

    private Step forwardStep() {
        var described = new binary.primitive_desc(
                new binary.desc(dnnl.algorithm.binary_add, values, values, values),
                OneDnn.attributes(false, After.relu()),
                OneDnn.engine());
        return new Step(new binary(described), described)
                .with(DNNL_ARG_SRC_0, first.memory())
                .with(DNNL_ARG_SRC_1, second.memory())
                .with(DNNL_ARG_DST, sum.memory());
    }

    private Step backwardStep() {
        // ReLU's gradient by what came out of it
        dnnl.algorithm relu = dnnl.algorithm.eltwise_relu_use_dst_for_bwd;
        var hint = new eltwise_forward.primitive_desc(
                new eltwise_forward.desc(dnnl.prop_kind.forward_training, relu, values), OneDnn.engine());
        var described = new eltwise_backward.primitive_desc(
                new eltwise_backward.desc(relu, values, values), OneDnn.attributes(), OneDnn.engine(), hint);
        return new Step(new eltwise_backward(described), described)
                .with(DNNL_ARG_DST, sum.memory())
                .with(DNNL_ARG_DIFF_DST, sumGradient.memory())
                .with(DNNL_ARG_DIFF_SRC, gradient.memory());
    }

    /** {@code sum = max(0, a + b)}. */
    public void forward(INDArray a, INDArray b, INDArray sum) {
        first.at(a);
        second.at(b);
        this.sum.at(sum);
        forward.run();
    }

    /**
     * The gradient by each of the two that were added, over what {@code gradient} holds.
     *
     * @param sum what {@link #forward} gave
     * @param d   its gradient
     */
    public void backward(INDArray sum, INDArray d, INDArray gradient) {
        this.sum.at(sum);
        sumGradient.at(d);
        this.gradient.at(gradient);
        backward.run();
    }
}
