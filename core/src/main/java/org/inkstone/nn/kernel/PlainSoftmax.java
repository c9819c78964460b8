package org.inkstone.nn.kernel;

/** The definition, in double precision. */
final class PlainSoftmax implements SoftmaxRows<double[]> {
    @Override
    public Scalars<double[]> scalars() {
        return Scalars.DOUBLES;
    }

    @Override
    public void softmax(double[] x, int rows, int width) {
        for (int i = 0, at = 0; i < rows; i++, at += width) {
            double highest = highest(x, at, at + width);
            double sum = 0;
            for (int j = at; j < at + width; j++) {
                x[j] = Math.exp(x[j] - highest);
                sum += x[j];
            }
            for (int j = at; j < at + width; j++) {
                x[j] /= sum;
            }
        }
    }

    @Override
    public void crossEntropy(
            double[] x, int at, int width, int label, double smoothing, double scale, double[] result) {
        int end = at + width;
        double before = highest(x, at, at + label);
        double highest = Math.max(before, highest(x, at + label, end));
        double own = x[at + label];
        double sum = 0;
        for (int j = at; j < end; j++) {
            sum += Math.exp(x[j] - highest);
        }
        double logSum = highest + Math.log(sum);
        double loss = logSum - own;
        if (smoothing != 0) {
            double all = 0;
            for (int j = at; j < end; j++) {
                all += x[j];
            }
            loss = logSum - (1 - smoothing) * own - smoothing * (all / width);
        }
        result[0] = loss;
        result[1] = own == highest && before < own ? 1 : 0;
        if (!Double.isNaN(scale)) {
            double share = smoothing / width;
            for (int j = at; j < end; j++) {
                x[j] = scale * (Math.exp(x[j] - highest) / sum - share);
            }
            x[at + label] -= scale * (1 - smoothing);
        }
    }

    private static double highest(double[] x, int from, int to) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int j = from; j < to; j++) {
            highest = Math.max(highest, x[j]);
        }
        return highest;
    }
}
