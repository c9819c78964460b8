package org.inkstone.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation of one shape with its gradients, on float arrays {@code [N, H, W, C]}, contiguous in c order. Its primitives are made at their first
 * use and kept, and so are mean and variance of the last training pass and which values ReLU let through.
 *
 * <p>Not for several threads at once.
 */
public final class DirectBatchNorm {
    private final BatchNormShape shape;
    private final memory.desc pictures;
    private final memory.desc perChannel;
    private final int channels;
    private final ChannelValues scaleShift;
    private final batch_normalization_forward.primitive_desc description;

    private Training training;
    private Inference inference;
    private Backward backward;

    /**
     * @throws RuntimeException when oneDNN has no such normalisation
     */
    public DirectBatchNorm(BatchNormShape shape) {
        this.shape = shape;
        pictures = new memory.desc(shape.dimensions(), memory.data_type.f32, memory.format_tag.nhwc);
        perChannel = new memory.desc(new long[] {shape.channels()}, memory.data_type.f32, memory.format_tag.a);
        channels = Math.toIntExact(shape.channels());
        description = describe(dnnl.prop_kind.forward_training, 0);
        scaleShift = new ChannelValues(description.weights_desc());
    }

    private int flags(int more) {
        // scale and shift apart are there too, but their backward pass refuses its arguments
        return dnnl.normalization_flags.use_scale_shift.value
                | (shape.relu() ? dnnl.normalization_flags.fuse_norm_relu.value : 0)
                | more;
    }

    private batch_normalization_forward.primitive_desc describe(dnnl.prop_kind kind, int more) {
        return new batch_normalization_forward.primitive_desc(
                new batch_normalization_forward.desc(kind.value, pictures, shape.eps(), flags(more)),
                OneDnn.attributes(),
                OneDnn.engine());
    }

    /**
     * The values normalised by mean and biased variance of the batch.
     *
     * @param gamma by channel
     * @param beta  by channel
     */
    public void train(INDArray x, double[] gamma, double[] beta, INDArray y) {
        if (training == null) {
            training = new Training();
        }
        scaleShift.set(gamma, beta);
        training.x.at(x);
        training.y.at(y);
        training.step.run();
    }

    /** Of the last training pass, by channel. */
    public double[] mean() {
        return training.mean.get(0, channels);
    }

    /** Of the last training pass, biased, by channel. */
    public double[] variance() {
        return training.variance.get(0, channels);
    }

    /** The values normalised by a given mean and variance. */
    public void infer(INDArray x, double[] mean, double[] variance, double[] gamma, double[] beta, INDArray y) {
        if (inference == null) {
            inference = new Inference();
        }
        scaleShift.set(gamma, beta);
        inference.mean.set(mean);
        inference.variance.set(variance);
        inference.x.at(x);
        inference.y.at(y);
        inference.step.run();
    }

    /**
     * The gradient of the last training pass by its input, over what {@code dx} holds.
     *
     * @param x     that pass's input
     * @param gamma that pass's
     */
    public void backward(INDArray x, INDArray dy, double[] gamma, INDArray dx) {
        if (backward == null) {
            backward = new Backward();
        }
        scaleShift.set(gamma, gamma); // the shift is not asked for
        training.x.at(x);
        backward.dy.at(dy);
        backward.dx.at(dx);
        backward.step.run();
    }

    /** Of the last backward pass, by channel. */
    public double[] gradientOfGamma() {
        return backward.gradients.get(0, channels);
    }

    /** Of the last backward pass, by channel. */
    public double[] gradientOfBeta() {
        return backward.gradients.get(1, channels);
    }

    private final class Training {
        private final Operand x = new Operand(pictures);
        private final Operand y = new Operand(pictures);
        private final ChannelValues mean = new ChannelValues(perChannel);
        private final ChannelValues variance = new ChannelValues(perChannel);
        private final memory passed;
        private final Step step;

        Training() {
            passed = shape.relu() ? new memory(description.workspace_desc(), OneDnn.engine()) : null;
            step = new Step(new batch_normalization_forward(description), description)
                    .with(DNNL_ARG_SRC, x.memory())
                    .with(DNNL_ARG_DST, y.memory())
                    .with(DNNL_ARG_MEAN, mean.memory())
                    .with(DNNL_ARG_VARIANCE, variance.memory())
                    .with(DNNL_ARG_SCALE_SHIFT, scaleShift.memory());
            if (passed != null) {
                step.with(DNNL_ARG_WORKSPACE, passed);
            }
        }
    }

    private final class Inference {
        private final Operand x = new Operand(pictures);
        private final Operand y = new Operand(pictures);
        private final ChannelValues mean = new ChannelValues(perChannel);
        private final ChannelValues variance = new ChannelValues(perChannel);
        private final Step step;

        Inference() {
            var described = describe(dnnl.prop_kind.forward_inference, dnnl.normalization_flags.use_global_stats.value);
            step = new Step(new batch_normalization_forward(described), described)
                    .with(DNNL_ARG_SRC, x.memory())
                    .with(DNNL_ARG_DST, y.memory())
                    .with(DNNL_ARG_MEAN, mean.memory())
                    .with(DNNL_ARG_VARIANCE, variance.memory())
                    .with(DNNL_ARG_SCALE_SHIFT, scaleShift.memory());
        }
    }

    private final class Backward {
        private final Operand dx = new Operand(pictures);
        private final Operand dy = new Operand(pictures);
        private final ChannelValues gradients;
        private final Step step;

        Backward() {
            var described = new batch_normalization_backward.primitive_desc(
                    new batch_normalization_backward.desc(
                            dnnl.prop_kind.backward.value, pictures, pictures, shape.eps(), flags(0)),
                    OneDnn.attributes(),
                    OneDnn.engine(),
                    description);
            gradients = new ChannelValues(described.diff_weights_desc());
            step = new Step(new batch_normalization_backward(described), described)
                    .with(DNNL_ARG_SRC, training.x.memory())
                    .with(DNNL_ARG_DIFF_DST, dy.memory())
                    .with(DNNL_ARG_DIFF_SRC, dx.memory())
                    .with(DNNL_ARG_MEAN, training.mean.memory())
                    .with(DNNL_ARG_VARIANCE, training.variance.memory())
                    .with(DNNL_ARG_SCALE_SHIFT, scaleShift.memory())
                    .with(DNNL_ARG_DIFF_SCALE_SHIFT, gradients.memory());
            if (training.passed != null) {
                step.with(DNNL_ARG_WORKSPACE, training.passed);
            }
        }
    }
}
