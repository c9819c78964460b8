package org.inkstone.generative.contrastive;

import org.inkstone.nn.kernel.HostFloats;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Rows scaled to length one ({@code x / max(|x|, 1e-12)}, as PyTorch's {@code normalize}), with the way back for gradients. */
public final class UnitRows {
    private static final double SHORTEST = 1e-12;

    private final INDArray rows;
    private final double[] lengths;

    private UnitRows(INDArray rows, double[] lengths) {
        this.rows = rows;
        this.lengths = lengths;
    }

    /**
     * Scales the rows of a matrix; the matrix stays as it is.
     *
     * @param x [N, E], float
     */
    public static UnitRows of(INDArray x) {
        int width = Embeddings.width("x", x);
        float[] values = Embeddings.values(x);
        double[] lengths = new double[values.length / width];
        for (int i = 0; i < lengths.length; i++) {
            double sum = dot(values, values, i * width, width);
            lengths[i] = Math.max(Math.sqrt(sum), SHORTEST);
            for (int j = i * width; j < (i + 1) * width; j++) {
                values[j] = (float) (values[j] / lengths[i]);
            }
        }
        return new UnitRows(Embeddings.matrix(values, width), lengths);
    }

    /** The unit rows, [N, E]. */
    public INDArray rows() {
        return rows;
    }

    /**
     * The gradient with respect to the rows as they were given.
     *
     * @param gradient with respect to the unit rows, [N, E]
     */
    public INDArray backward(INDArray gradient) {
        Embeddings.same("gradient", gradient, rows);
        int width = (int) rows.size(1);
        float[] unit = Embeddings.values(rows);
        float[] values = Embeddings.values(gradient);
        for (int i = 0; i < lengths.length; i++) {
            int at = i * width;
            double along = dot(unit, values, at, width);
            for (int j = at; j < at + width; j++) {
                values[j] = (float) ((values[j] - along * unit[j]) / lengths[i]);
            }
        }
        INDArray out = Nd4j.createUninitialized(rows.dataType(), rows.shape(), 'c');
        HostFloats.writable(out).put(0, values, 0, values.length);
        return out;
    }

    private static double dot(float[] a, float[] b, int at, int width) {
        double sum = 0;
        for (int j = at; j < at + width; j++) {
            sum += (double) a[j] * b[j];
        }
        return sum;
    }
}
