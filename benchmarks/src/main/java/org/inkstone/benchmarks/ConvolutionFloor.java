package org.inkstone.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inkstone.backend.onednn.ConvolutionShape;
import org.inkstone.backend.onednn.DirectConvolution;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the convolutions of a residual network take by themselves, each shape timed alone on arrays that stay the same: no training
 * on them can be faster.
 */
final class ConvolutionFloor {
    private static final int REPEATS = 60;

    private final ResNetShape shape;
    private final int batch;
    private final Map<List<Integer>, Integer> counts = new LinkedHashMap<>();

    ConvolutionFloor(ResNetShape shape, int batch) {
        this.shape = shape;
        this.batch = batch;
        boolean cifar = shape.cifar();
        int width = cifar ? 16 : 64;
        int size = shape.size();
        add(size, 3, width, cifar ? 3 : 7, cifar ? 1 : 2);
        size = cifar ? size : size / 4;
        int in = width;
        for (int stage = 0; stage < (cifar ? 3 : 4); stage++) {
            int out = width << stage;
            for (int block = 0; block < (cifar ? 3 : 2); block++) {
                int stride = in == out ? 1 : 2;
                add(size, in, out, 3, stride);
                if (in != out && !cifar) {
                    add(size, in, out, 1, stride);
                }
                size /= stride;
                add(size, out, out, 3, 1);
                in = out;
            }
        }
    }

    private void add(int size, int in, int out, int kernel, int stride) {
        counts.merge(List.of(size, in, out, kernel, stride), 1, Integer::sum);
    }

    /**
     * Milliseconds of all of them.
     *
     * @param forward         of a forward pass
     * @param backwardData    of the gradients by the inputs, without the first
     * @param backwardWeights of the gradients by the weights
     */
    record Times(double forward, double backwardData, double backwardWeights) {
        double training() {
            return forward + backwardData + backwardWeights;
        }

        private Times plus(Times other, int count) {
            return new Times(
                    forward + count * other.forward,
                    backwardData + count * other.backwardData,
                    backwardWeights + count * other.backwardWeights);
        }
    }

    Times measure() {
        Times total = new Times(0, 0, 0);
        for (Map.Entry<List<Integer>, Integer> entry : counts.entrySet()) {
            total = total.plus(times(entry.getKey()), entry.getValue());
        }
        return total;
    }

    private Times times(List<Integer> layer) {
        int size = layer.get(0);
        int in = layer.get(1);
        int out = layer.get(2);
        int kernel = layer.get(3);
        int stride = layer.get(4);
        INDArray x = Nd4j.rand(DataType.FLOAT, batch, size, size, in);
        INDArray y = Nd4j.rand(DataType.FLOAT, batch, size / stride, size / stride, out);
        INDArray w = Nd4j.rand(DataType.FLOAT, out, in, kernel, kernel);
        INDArray dw = Nd4j.create(DataType.FLOAT, out, in, kernel, kernel);
        INDArray dx = Nd4j.create(DataType.FLOAT, x.shape());
        long[] zeros = {kernel / 2, kernel / 2};
        DirectConvolution convolution = new DirectConvolution(
                ConvolutionShape.of(x, w, y, new long[] {stride, stride}, zeros, new long[] {1, 1}, false));
        return new Times(
                median(() -> convolution.forward(x, w, null, y)),
                in == 3 ? 0 : median(() -> convolution.backwardData(y, w, dx)),
                median(() -> convolution.backwardWeights(x, y, dw, null)));
    }

    private static double median(Runnable work) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < REPEATS; i++) {
            long start = System.nanoTime();
            work.run();
            times.add((System.nanoTime() - start) / 1e6);
        }
        double[] sorted = times.stream().mapToDouble(t -> t).toArray();
        Arrays.sort(sorted);
        return sorted[REPEATS / 2];
    }
}
