package org.inkstone.classic.preprocessing;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.inkstone.classic.data.FloatMatrix;

/** Shifts and scales columns; what {@link StandardScaler} and {@link MinMaxScaler} fit. Immutable. */
public final class ColumnScaler implements Serializable {
    private static final long serialVersionUID = 1;

    private final double[] shifts;
    private final double[] scales;
    private final ArrayList<String> names;

    ColumnScaler(double[] shifts, double[] scales, List<String> names) {
        this.shifts = shifts;
        this.scales = scales;
        this.names = new ArrayList<>(names);
    }

    /** What is subtracted from each column. */
    public double[] shifts() {
        return shifts.clone();
    }

    /** What each column is divided by then. */
    public double[] scales() {
        return scales.clone();
    }

    /** {@code (x - shift) / scale}, column names kept. */
    public FloatMatrix transform(FloatMatrix x) {
        return map(x, (value, column) -> (value - shifts[column]) / scales[column]);
    }

    /** {@code x * scale + shift}. */
    public FloatMatrix inverseTransform(FloatMatrix x) {
        return map(x, (value, column) -> value * scales[column] + shifts[column]);
    }

    @FunctionalInterface
    private interface Cell {
        double of(double value, int column);
    }

    private FloatMatrix map(FloatMatrix x, Cell cell) {
        int d = shifts.length;
        if (x.columns() != d) {
            throw new IllegalArgumentException("x must have the " + d + " columns that were fitted: " + x.columns());
        }
        float[] values = new float[x.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) cell.of(x.values()[i], i % d);
        }
        FloatMatrix mapped = FloatMatrix.wrap(values, x.rows(), d);
        List<String> kept = x.columnNames().isEmpty() ? names : x.columnNames();
        return kept.isEmpty() ? mapped : mapped.withColumnNames(kept);
    }
}
