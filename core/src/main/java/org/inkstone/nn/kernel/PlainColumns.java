package org.inkstone.nn.kernel;

/** The definition, in double precision. */
final class PlainColumns implements ColumnRows<double[]> {
    @Override
    public Scalars<double[]> scalars() {
        return Scalars.DOUBLES;
    }

    @Override
    public void moments(double[] x, int rows, int width, double[] shift, double[] sums, double[] squares) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width; j++) {
                double v = x[i * width + j] - shift[j];
                sums[j] += v;
                squares[j] += v * v;
            }
        }
    }

    @Override
    public void affine(
            double[] x,
            int rows,
            int width,
            double[] factor,
            double[] offset,
            int at,
            double[] out,
            int outWidth,
            int outColumn) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width; j++) {
                out[i * outWidth + outColumn + j] = x[i * width + j] * factor[at + j] + offset[at + j];
            }
        }
    }

    @Override
    public void products(
            double[] dy,
            int dyStart,
            int dyWidth,
            int dyColumn,
            double[] x,
            int rows,
            int width,
            double[] centre,
            int at,
            double[] sums,
            double[] products,
            double[] deviations) {
        for (int i = 0; i < rows; i++) {
            int from = dyStart + i * dyWidth + dyColumn;
            for (int j = 0; j < width; j++) {
                double v = x[i * width + j] - centre[at + j];
                sums[at + j] += dy[from + j];
                products[at + j] += dy[from + j] * v;
                deviations[at + j] += v;
            }
        }
    }

    @Override
    public void combine(
            double[] dy,
            int dyStart,
            int dyWidth,
            int dyColumn,
            double[] x,
            int rows,
            int width,
            double[] factor,
            double[] slope,
            double[] offset,
            int at,
            double[] dx) {
        for (int i = 0; i < rows; i++) {
            int from = dyStart + i * dyWidth + dyColumn;
            for (int j = 0; j < width; j++) {
                dx[i * width + j] = dy[from + j] * factor[at + j] + x[i * width + j] * slope[at + j] + offset[at + j];
            }
        }
    }
}
