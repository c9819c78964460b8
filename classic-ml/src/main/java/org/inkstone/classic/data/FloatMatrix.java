package org.inkstone.classic.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.inkstone.data.Dataset;
import org.inkstone.data.Features;
import org.inkstone.data.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rows of features as every algorithm of this module takes them: float32, row-major, all finite, with column names where the
 * source has them. Sources are copied, and neither they nor the matrix are ever changed.
 *
 * <p>Single precision halves the memory traffic that decides the speed of these algorithms; sums are kept in double precision
 * where it matters. A double that no float holds is refused instead of becoming infinite.
 */
public final class FloatMatrix implements Serializable {
    private static final long serialVersionUID = 1;

    private final float[] values;
    private final int rows;
    private final int columns;
    private final List<String> names;

    private FloatMatrix(float[] values, int rows, int columns, List<String> names) {
        this.values = values;
        this.rows = rows;
        this.columns = columns;
        this.names = names;
    }

    /** @throws IllegalArgumentException for no rows or columns, rows of different lengths, NaN or infinite values */
    public static FloatMatrix of(float[][] rows) {
        checkSize(rows.length, rows.length == 0 ? 0 : rows[0].length);
        int columns = rows[0].length;
        float[] values = new float[Math.multiplyExact(rows.length, columns)];
        for (int i = 0; i < rows.length; i++) {
            checkLength(i, rows[i].length, columns);
            System.arraycopy(rows[i], 0, values, i * columns, columns);
        }
        return checked(values, rows.length, columns);
    }

    /** @throws IllegalArgumentException as {@link #of(float[][])}, and for values beyond a float's range */
    public static FloatMatrix of(double[][] rows) {
        checkSize(rows.length, rows.length == 0 ? 0 : rows[0].length);
        int columns = rows[0].length;
        float[] values = new float[Math.multiplyExact(rows.length, columns)];
        for (int i = 0; i < rows.length; i++) {
            checkLength(i, rows[i].length, columns);
            for (int j = 0; j < columns; j++) {
                values[i * columns + j] = (float) rows[i][j];
            }
        }
        return checked(values, rows.length, columns);
    }

    /** A copy of row-major values; {@code values.length} must be {@code rows * columns}. */
    public static FloatMatrix of(float[] values, int rows, int columns) {
        return wrap(values.clone(), rows, columns);
    }

    /** As {@link #of(float[], int, int)} without the copy: the caller gives the array away. */
    public static FloatMatrix wrap(float[] values, int rows, int columns) {
        checkSize(rows, columns);
        if (values.length != Math.multiplyExact(rows, columns)) {
            throw new IllegalArgumentException(
                    "values must be rows * columns = " + (long) rows * columns + " long: " + values.length);
        }
        return checked(values, rows, columns);
    }

    /** Of an array {@code [n, d]} of any number type. */
    public static FloatMatrix of(INDArray array) {
        if (array.rank() != 2) {
            throw new IllegalArgumentException("the array must have shape [n, d]: " + Arrays.toString(array.shape()));
        }
        int rows = Math.toIntExact(array.size(0));
        int columns = Math.toIntExact(array.size(1));
        checkSize(rows, columns);
        float[] values = array.castTo(DataType.FLOAT).dup('c').data().asFloat();
        return wrap(values, rows, columns);
    }

    /** The features of a DL4J data set, which has no names for its columns. */
    public static FloatMatrix of(DataSet data) {
        return of(data.getFeatures().reshape(data.getFeatures().size(0), -1));
    }

    /** The features of all batches, from the iterator's start. */
    public static FloatMatrix of(DataSetIterator batches) {
        List<FloatMatrix> parts = new ArrayList<>();
        batches.reset();
        while (batches.hasNext()) {
            parts.add(of(batches.next()));
        }
        return concat(parts);
    }

    /** The features of Inkstone's data sets, each item as one row. Column names survive where the set knows them. */
    public static FloatMatrix of(Dataset dataset) {
        checkSize(dataset.size(), 1);
        float[] values = null;
        int columns = 0;
        for (int i = 0; i < dataset.size(); i++) {
            Features features = dataset.get(i).features();
            if (!(features instanceof Tensor tensor)) {
                throw new IllegalArgumentException("item " + i + " of the data set is no tensor: "
                        + features.getClass().getSimpleName() + "; transform pictures with ToTensor first");
            }
            float[] row = tensor.data();
            if (values == null) {
                columns = row.length;
                checkSize(dataset.size(), columns);
                values = new float[Math.multiplyExact(dataset.size(), columns)];
            }
            checkLength(i, row.length, columns);
            System.arraycopy(row, 0, values, i * columns, columns);
        }
        return checked(values, dataset.size(), columns);
    }

    private static FloatMatrix concat(List<FloatMatrix> parts) {
        checkSize(parts.size(), 1);
        FloatMatrix first = parts.get(0);
        int rows = parts.stream().mapToInt(FloatMatrix::rows).reduce(0, Math::addExact);
        float[] values = new float[Math.multiplyExact(rows, first.columns)];
        int at = 0;
        for (FloatMatrix part : parts) {
            first.checkSameColumns(part);
            System.arraycopy(part.values, 0, values, at, part.values.length);
            at += part.values.length;
        }
        return new FloatMatrix(values, rows, first.columns, first.names);
    }

    private static void checkSize(int rows, int columns) {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    "at least one row and one column are needed: " + rows + " rows, " + columns + " columns");
        }
    }

    private static void checkLength(int row, int length, int columns) {
        if (length != columns) {
            throw new IllegalArgumentException(
                    "row " + row + " has " + length + " values, the rows before it have " + columns);
        }
    }

    private static FloatMatrix checked(float[] values, int rows, int columns) {
        float zero = 0; // NaN or infinite times zero is NaN: one addition a value finds any of them
        for (float value : values) {
            zero += value * 0;
        }
        if (zero != 0) {
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw new IllegalArgumentException(String.format(
                            Locale.ROOT,
                            "all values must be finite: %s at row %d, column %d",
                            values[i],
                            i / columns,
                            i % columns));
                }
            }
        }
        return new FloatMatrix(values, rows, columns, List.of());
    }

    /** Number of rows, at least 1. */
    public int rows() {
        return rows;
    }

    /** Number of columns, at least 1. */
    public int columns() {
        return columns;
    }

    public float get(int row, int column) {
        Objects.checkIndex(row, rows);
        Objects.checkIndex(column, columns);
        return values[row * columns + column];
    }

    /** A copy of a row. */
    public float[] row(int row) {
        Objects.checkIndex(row, rows);
        return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
    }

    /** The values themselves, row-major; not to be written to. */
    public float[] values() {
        return values;
    }

    /** The names of the columns, or an empty list where the source had none. */
    public List<String> columnNames() {
        return names;
    }

    /** The name of a column, or {@code x0}, {@code x1}... where there are none. */
    public String columnName(int column) {
        Objects.checkIndex(column, columns);
        return names.isEmpty() ? "x" + column : names.get(column);
    }

    /** The same values with names for the columns. */
    public FloatMatrix withColumnNames(List<String> columnNames) {
        if (columnNames.size() != columns) {
            throw new IllegalArgumentException(
                    "columnNames must have one name for each of " + columns + " columns: " + columnNames);
        }
        return new FloatMatrix(values, rows, columns, List.copyOf(columnNames));
    }

    /** The rows of these numbers, in their order; numbers may come more than once. */
    public FloatMatrix selectRows(int... numbers) {
        checkSize(numbers.length, columns);
        float[] selected = new float[Math.multiplyExact(numbers.length, columns)];
        for (int i = 0; i < numbers.length; i++) {
            Objects.checkIndex(numbers[i], rows);
            System.arraycopy(values, numbers[i] * columns, selected, i * columns, columns);
        }
        return new FloatMatrix(selected, numbers.length, columns, names);
    }

    /** The columns of these numbers, in their order, with their names. */
    public FloatMatrix selectColumns(int... numbers) {
        checkSize(rows, numbers.length);
        for (int number : numbers) {
            Objects.checkIndex(number, columns);
        }
        float[] selected = new float[Math.multiplyExact(rows, numbers.length)];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < numbers.length; j++) {
                selected[i * numbers.length + j] = values[i * columns + numbers[j]];
            }
        }
        List<String> selectedNames = names.isEmpty()
                ? names
                : IntStream.of(numbers).mapToObj(names::get).toList();
        return new FloatMatrix(selected, rows, numbers.length, selectedNames);
    }

    /** @throws IllegalArgumentException naming both numbers, unless the other has as many columns as this one */
    public void checkSameColumns(FloatMatrix other) {
        if (other.columns != columns) {
            throw new IllegalArgumentException(
                    "expected " + columns + " columns as in the data that was fitted: " + other.columns);
        }
    }

    /** A copy as an array {@code [rows, columns]} of floats. */
    public INDArray toINDArray() {
        return Nd4j.createFromArray(values.clone()).reshape(rows, columns);
    }

    /** A copy, a row in each array. */
    public float[][] toArray() {
        return IntStream.range(0, rows).mapToObj(this::row).toArray(float[][]::new);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FloatMatrix m
                && m.rows == rows
                && m.columns == columns
                && m.names.equals(names)
                && Arrays.equals(m.values, values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "FloatMatrix[" + rows + " x " + columns + (names.isEmpty() ? "" : ", " + names) + "]";
    }
}
