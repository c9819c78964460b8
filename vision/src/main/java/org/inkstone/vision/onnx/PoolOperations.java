package org.inkstone.vision.onnx;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.inkstone.nn.AdaptiveAvgPool2d;
import org.inkstone.nn.AvgPool2d;
import org.inkstone.nn.Pool2d;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Adds pooling layers to an ONNX graph. */
final class PoolOperations {
    private PoolOperations() {}

    /** Pooling over windows of fixed size. */
    static String windows(OnnxGraph graph, NetworkStep step, Pool2d pool, String input) {
        boolean mean = pool instanceof AvgPool2d;
        Operation operation = Operation.of(mean ? "AveragePool" : "MaxPool")
                .with("kernel_shape", pool.getKernelSize())
                .with("strides", pool.getStride())
                .with("pads", pads(step, pool));
        if (pool instanceof AvgPool2d average) {
            operation.with("count_include_pad", average.isCountIncludePad() ? 1 : 0);
        }
        return graph.node(operation, step.name(), input);
    }

    /**
     * Padding on all sides, with what ceil mode adds below and to the right: runtimes differ in what they make of ONNX's own
     * ceil mode. Padding is nothing to a maximum, but counts in a mean.
     */
    private static long[] pads(NetworkStep step, Pool2d pool) {
        InputType.InputTypeConvolutional in = step.pictures();
        InputType.InputTypeConvolutional out = (InputType.InputTypeConvolutional) pool.getOutputType(0, step.type());
        long[] pads = LayerOperations.bothSides(pool.getPadding());
        long[] sizes = {in.getHeight(), in.getWidth()};
        long[] windows = {out.getHeight(), out.getWidth()};
        for (int i = 0; i < 2; i++) {
            long covered = (windows[i] - 1) * pool.getStride()[i] + pool.getKernelSize()[i];
            long more = Math.max(0, covered - sizes[i] - 2L * pool.getPadding()[i]);
            if (more > 0 && pool instanceof AvgPool2d average && average.isCountIncludePad()) {
                throw new IllegalArgumentException("AvgPool2d " + step.name() + " has a last window that is only partly"
                        + " covered (ceil mode), which can't be written as ONNX");
            }
            pads[i + 2] += more;
        }
        return pads;
    }

    /** Means over windows that give an output of one size. */
    static String adaptive(OnnxGraph graph, NetworkStep step, AdaptiveAvgPool2d pool, String input) {
        long height = step.pictures().getHeight();
        long width = step.pictures().getWidth();
        int[] size = pool.getOutputSize();
        if (size[0] == 1 && size[1] == 1) {
            return graph.node(Operation.of("GlobalAveragePool"), step.name(), input);
        }
        // a mean is a product with a matrix: over the columns from the right, over the rows from the left
        String columns =
                graph.weights(step.name() + ".columns", means(width, size[1]).transpose());
        String rows = graph.weights(step.name() + ".rows", means(height, size[0]));
        String narrowed = graph.node(Operation.of("MatMul"), step.name() + ".narrowed", input, columns);
        return graph.node(Operation.of("MatMul"), step.name(), rows, narrowed);
    }

    /** The matrix [out, in] of windows from floor(i in / out) to ceil((i + 1) in / out). */
    private static INDArray means(long in, int out) {
        float[][] means = new float[out][(int) in];
        for (int i = 0; i < out; i++) {
            long from = i * in / out;
            long to = ((i + 1) * in + out - 1) / out;
            for (long j = from; j < to; j++) {
                means[i][(int) j] = 1f / (to - from);
            }
        }
        return Nd4j.createFromArray(means);
    }
}
