package org.inkstone.sequence.inference;

import org.inkstone.backend.Parallel;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A product {@code y = x W + b} with a matrix that lies in the panels of {@link StepKernels#product}. */
final class Product {
    /** Products of fewer multiplications are done before a second thread has woken up. */
    private static final long WORTH_SPLITTING = 1L << 21;
    /** Tasks of one product, several for each thread so that none waits long for the other. */
    private static final int TASKS = 8;

    private final StepKernels kernels;
    private final int in;
    private final int out;
    private final float[] panels;
    private final float[] bias;

    private Product(StepKernels kernels, int in, int out, INDArray bias) {
        this.kernels = kernels;
        this.in = in;
        this.out = out;
        int columns = count() * width();
        this.panels = new float[Math.multiplyExact(columns, in)];
        this.bias = new float[columns];
        if (bias != null) {
            new ParameterRows(bias).read(0, this.bias, 0);
        }
    }

    /**
     * Of a layer's weight.
     *
     * @param weight {@code [in, out]}
     * @param bias   {@code [out]}; null for none
     */
    static Product of(INDArray weight, INDArray bias, StepKernels kernels) {
        ParameterRows rows = new ParameterRows(weight);
        Product product = new Product(kernels, rows.rows(), rows.columns(), bias);
        int width = product.width();
        float[] row = new float[product.count() * width];
        for (int k = 0; k < product.in; k++) {
            rows.read(k, row, 0);
            for (int p = 0; p < product.count(); p++) {
                System.arraycopy(row, p * width, product.panels, (p * product.in + k) * width, width);
            }
        }
        return product;
    }

    /**
     * Of an embedding's matrix, with its transpose.
     *
     * @param weight {@code [out, in]}
     * @param bias   {@code [out]}
     */
    static Product transposed(INDArray weight, INDArray bias, StepKernels kernels) {
        ParameterRows rows = new ParameterRows(weight);
        Product product = new Product(kernels, rows.columns(), rows.rows(), bias);
        int width = product.width();
        float[] row = new float[product.in];
        for (int j = 0; j < product.out; j++) {
            rows.read(j, row, 0);
            int at = j / width * width * product.in + j % width;
            for (int k = 0; k < product.in; k++, at += width) {
                product.panels[at] = row[k];
            }
        }
        return product;
    }

    /** Columns of a panel. */
    private int width() {
        return 2 * kernels.lanes();
    }

    /** Number of panels. */
    private int count() {
        return (out + width() - 1) / width();
    }

    int in() {
        return in;
    }

    int out() {
        return out;
    }

    /**
     * Overwrites y.
     *
     * @param x {@code [rows, in]}
     * @param y {@code [rows, out]}; both with room for a multiple of {@link StepKernels#ROWS} rows
     */
    void apply(float[] x, int rows, float[] y) {
        int count = count();
        if ((long) rows * in * out < WORTH_SPLITTING) {
            kernels.product(rows, in, out, x, panels, bias, 0, count, y);
            return;
        }
        int tasks = Math.min(TASKS, count);
        Parallel.run(
                0,
                tasks,
                task -> kernels.product(
                        rows,
                        in,
                        out,
                        x,
                        panels,
                        bias,
                        (int) ((long) count * task / tasks),
                        (int) ((long) count * (task + 1) / tasks),
                        y));
    }
}
