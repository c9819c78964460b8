package org.inkstone.nn.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arithmetic of a group norm that is per channel. With t added before the norm, mean m and r = 1 / deviation of the group,
 * gain g and bias b (scaled and shifted by the picture's own): {@code y = g r (x + t - m) + b}, so {@code y = factor x + offset}.
 */
final class ChannelTerms {
    private final GroupNormShape shape;
    private final double[] gain;
    private final double[] bias;
    private final double[] added;
    private final double[] scaleShift;

    /**
     * What a picture's backward pass comes down to: {@code dx = factor dy + slope x + offset}, and the gradients of what is per
     * channel.
     *
     * @param sums     of dy, which is the shift's gradient and, times one more than the scale, the bias's
     * @param products of dy and the normalised values, so for gain
     */
    record Backward(
            double[] factor, double[] slope, double[] offset, double[] added, double[] sums, double[] products) {}

    ChannelTerms(GroupNormShape shape, GroupNormInput input) {
        this.shape = shape;
        this.gain = values(input.gain());
        this.bias = values(input.bias());
        this.added = values(input.added());
        this.scaleShift = values(input.scaleShift());
    }

    static double[] values(INDArray array) {
        if (array == null) {
            return null;
        }
        double[] values = new double[Math.toIntExact(array.length())];
        HostDoubles.of(array).get(0, values, 0, values.length);
        return values;
    }

    /** One more than the scale that picture n has for a channel. */
    static double scale(double[] scaleShift, int n, int c, int channels) {
        return scaleShift == null ? 1 : 1 + scaleShift[2 * n * channels + c];
    }

    private double gain(int n, int c) {
        return gain[c] * scale(scaleShift, n, c, shape.channels());
    }

    private double bias(int n, int c) {
        double b = bias[c] * scale(scaleShift, n, c, shape.channels());
        return scaleShift == null ? b : b + scaleShift[(2 * n + 1) * shape.channels() + c];
    }

    private double added(int n, int c) {
        return added == null ? 0 : added[n * shape.channels() + c];
    }

    /** Mean and 1 / deviation of each group of picture n, from the mean of each channel and its squares about it. */
    double[] statistics(int n, double[] means, double[] squares) {
        double[] stat = new double[2 * shape.groups()];
        int perGroup = shape.channels() / shape.groups();
        for (int g = 0; g < shape.groups(); g++) {
            double mean = 0;
            for (int c = g * perGroup; c < (g + 1) * perGroup; c++) {
                mean += (means[c] + added(n, c)) / perGroup;
            }
            double square = 0;
            for (int c = g * perGroup; c < (g + 1) * perGroup; c++) {
                double apart = means[c] + added(n, c) - mean;
                square += squares[c] + shape.area() * apart * apart;
            }
            stat[2 * g] = mean;
            stat[2 * g + 1] = 1 / Math.sqrt(square / shape.groupSize() + shape.eps());
        }
        return stat;
    }

    double[] factors(int n, double[] stat) {
        double[] factors = new double[shape.channels()];
        for (int c = 0; c < factors.length; c++) {
            factors[c] = gain(n, c) * stat[2 * shape.group(c) + 1];
        }
        return factors;
    }

    double[] offsets(int n, double[] stat) {
        double[] offsets = new double[shape.channels()];
        for (int c = 0; c < offsets.length; c++) {
            int g = shape.group(c);
            offsets[c] = bias(n, c) + (added(n, c) - stat[2 * g]) * gain(n, c) * stat[2 * g + 1];
        }
        return offsets;
    }

    /** What x differs from to be normalised: the mean without what was added. */
    double[] centres(int n, double[] stat) {
        double[] centres = new double[shape.channels()];
        for (int c = 0; c < centres.length; c++) {
            centres[c] = stat[2 * shape.group(c)] - added(n, c);
        }
        return centres;
    }

    /** @param sums over each channel: of dy, of {@code dy (x - centre)} and of {@code x - centre} */
    Backward backward(int n, double[] stat, double[] centres, double[][] sums) {
        int channels = shape.channels();
        double[] meanOfGradient = new double[shape.groups()];
        double[] meanOfProduct = new double[shape.groups()];
        double[] products = new double[channels];
        for (int c = 0; c < channels; c++) {
            int g = shape.group(c);
            products[c] = sums[1][c] * stat[2 * g + 1];
            meanOfGradient[g] += gain(n, c) * sums[0][c] / shape.groupSize();
            meanOfProduct[g] += gain(n, c) * products[c] / shape.groupSize();
        }
        double[] factor = new double[channels];
        double[] slope = new double[channels];
        double[] offset = new double[channels];
        double[] dAdded = new double[channels];
        for (int c = 0; c < channels; c++) {
            int g = shape.group(c);
            double r = stat[2 * g + 1];
            factor[c] = r * gain(n, c);
            slope[c] = -r * r * meanOfProduct[g];
            offset[c] = -r * meanOfGradient[g] - slope[c] * centres[c];
            dAdded[c] = factor[c] * sums[0][c] - r * meanOfGradient[g] * shape.area() + slope[c] * sums[2][c];
        }
        return new Backward(factor, slope, offset, dAdded, sums[0], products);
    }
}
