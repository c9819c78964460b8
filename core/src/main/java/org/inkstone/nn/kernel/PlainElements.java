package org.inkstone.nn.kernel;

/** The definition, in double precision. */
final class PlainElements implements ElementRows<double[]> {
    @Override
    public Scalars<double[]> scalars() {
        return Scalars.DOUBLES;
    }

    @Override
    public void add(double[] y, double scale, double[] x, int count) {
        for (int i = 0; i < count; i++) {
            y[i] += scale * x[i];
        }
    }

    @Override
    public void addToRows(double[] y, int rows, int width, double[] bias) {
        for (int i = 0, at = 0; i < rows; i++, at += width) {
            for (int j = 0; j < width; j++) {
                y[at + j] += bias[j];
            }
        }
    }

    @Override
    public void addRows(double[] y, int rows, int width, double[] sums) {
        for (int i = 0, at = 0; i < rows; i++, at += width) {
            for (int j = 0; j < width; j++) {
                sums[j] += y[at + j];
            }
        }
    }

    @Override
    public void drop(double[] x, int count, long first, DropoutMask mask) {
        for (int i = 0; i < count; i++) {
            x[i] = mask.keeps((int) (first + i)) ? x[i] * mask.scale() : 0;
        }
    }
}
