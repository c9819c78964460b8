package org.inkstone.vision.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * How much the logit of a class falls when a window of the picture is covered: slow, as every position is a forward pass, but
 * it says what the network does, not what its gradient promises.
 *
 * @param window    side of the square that is covered, in pixels
 * @param stride    step between windows; the last one always touches the edge
 * @param fill      value of covered pixels; 0 is the mean colour of normalised pictures
 * @param batchSize pictures in one forward pass
 * @see <a href="https://arxiv.org/abs/1311.2901">Zeiler, Fergus: Visualizing and Understanding Convolutional Networks (2013)</a>
 */
public record Occlusion(int window, int stride, double fill, int batchSize) {
    public Occlusion {
        require(window > 0, "window must be positive: " + window);
        require(stride > 0, "stride must be positive: " + stride);
        require(Double.isFinite(fill), "fill must be finite: " + fill);
        require(batchSize > 0, "batchSize must be positive: " + batchSize);
    }

    /** Fill 0, 64 pictures at once. */
    public static Occlusion of(int window, int stride) {
        return new Occlusion(window, stride, 0, 64);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * What covering did to one picture.
     *
     * @param logit of the class without covering
     * @param drops by row and column of the window's position: how much the logit fell, negative where it rose
     * @param map   by pixel, {@code [H, W]}: the mean drop of the windows that cover it
     */
    public record Result(double logit, double[][] drops, float[][] map) {}

    /**
     * Covers one picture at every position.
     *
     * @param picture a batch of one
     * @throws IllegalArgumentException for several pictures, a window larger than the picture, a class that is not there
     */
    public Result on(ExplainedNetwork network, INDArray picture, int classIndex) {
        double logit = network.logitsOf(picture, new int[] {classIndex})[0];
        boolean last = network.format() == CNN2DFormat.NHWC;
        int height = (int) picture.size(last ? 1 : 2);
        int width = (int) picture.size(last ? 2 : 3);
        require(
                window <= Math.min(height, width),
                "window must be at most " + Math.min(height, width) + ", the picture's side: " + window);
        int[] tops = starts(height);
        int[] lefts = starts(width);
        double[] logits = covered(network, picture, classIndex, tops, lefts);
        double[][] drops = new double[tops.length][lefts.length];
        for (int i = 0; i < logits.length; i++) {
            drops[i / lefts.length][i % lefts.length] = logit - logits[i];
        }
        return new Result(logit, drops, map(height, width, tops, lefts, drops));
    }

    private int[] starts(int size) {
        int count = (size - window + stride - 1) / stride + 1;
        int[] starts = new int[count];
        for (int i = 0; i < count; i++) {
            starts[i] = Math.min(i * stride, size - window);
        }
        return starts;
    }

    private double[] covered(ExplainedNetwork network, INDArray picture, int classIndex, int[] tops, int[] lefts) {
        double[] logits = new double[tops.length * lefts.length];
        for (int from = 0; from < logits.length; from += batchSize) {
            int count = Math.min(batchSize, logits.length - from);
            List<INDArray> copies = new ArrayList<>();
            for (int i = from; i < from + count; i++) {
                copies.add(covered(network, picture, tops[i / lefts.length], lefts[i % lefts.length]));
            }
            int[] classes = new int[count];
            Arrays.fill(classes, classIndex);
            double[] some = network.logitsOf(Nd4j.concat(0, copies.toArray(INDArray[]::new)), classes);
            System.arraycopy(some, 0, logits, from, count);
        }
        return logits;
    }

    private INDArray covered(ExplainedNetwork network, INDArray picture, int top, int left) {
        INDArray copy = picture.dup('c');
        INDArrayIndex all = NDArrayIndex.all();
        INDArrayIndex rows = NDArrayIndex.interval(top, top + window);
        INDArrayIndex columns = NDArrayIndex.interval(left, left + window);
        boolean last = network.format() == CNN2DFormat.NHWC;
        (last ? copy.get(all, rows, columns, all) : copy.get(all, all, rows, columns)).assign(fill);
        return copy;
    }

    private float[][] map(int height, int width, int[] tops, int[] lefts, double[][] drops) {
        double[][] sum = new double[height][width];
        int[][] count = new int[height][width];
        for (int i = 0; i < tops.length; i++) {
            for (int j = 0; j < lefts.length; j++) {
                for (int y = tops[i]; y < tops[i] + window; y++) {
                    for (int x = lefts[j]; x < lefts[j] + window; x++) {
                        sum[y][x] += drops[i][j];
                        count[y][x]++;
                    }
                }
            }
        }
        float[][] map = new float[height][width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                map[y][x] = count[y][x] == 0 ? 0 : (float) (sum[y][x] / count[y][x]);
            }
        }
        return map;
    }
}
