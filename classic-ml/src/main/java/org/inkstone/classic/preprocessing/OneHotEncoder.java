package org.inkstone.classic.preprocessing;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.inkstone.classic.data.FloatMatrix;

/** Makes a column of 0 and 1 of each value that columns of words have. Immutable. */
public final class OneHotEncoder implements Serializable {
    private static final long serialVersionUID = 1;

    /** What becomes of a value that was not there when it was fitted. */
    public enum Unknown {
        /** An IllegalArgumentException with row and column. */
        REFUSE,
        /** Zeros in all columns of its values. */
        ZEROS
    }

    private final ArrayList<String> names;
    private final ArrayList<ArrayList<String>> categories;
    private final Unknown unknown;

    private OneHotEncoder(ArrayList<String> names, ArrayList<ArrayList<String>> categories, Unknown unknown) {
        this.names = names;
        this.categories = categories;
        this.unknown = unknown;
    }

    /**
     * Fits.
     *
     * @param names names of the columns
     * @param rows  a value for each column in every row
     */
    public static OneHotEncoder fit(List<String> names, List<List<String>> rows, Unknown unknown) {
        if (names.isEmpty() || rows.isEmpty()) {
            throw new IllegalArgumentException("at least one row and one column are needed: " + rows.size() + " rows, "
                    + names.size() + " columns");
        }
        ArrayList<ArrayList<String>> categories = new ArrayList<>();
        for (int j = 0; j < names.size(); j++) {
            TreeSet<String> values = new TreeSet<>();
            for (int i = 0; i < rows.size(); i++) {
                values.add(value(rows, i, j, names.size()));
            }
            categories.add(new ArrayList<>(values));
        }
        return new OneHotEncoder(new ArrayList<>(names), categories, unknown);
    }

    private static String value(List<List<String>> rows, int row, int column, int columns) {
        if (rows.get(row).size() != columns) {
            throw new IllegalArgumentException("row " + row + " must have " + columns + " values: "
                    + rows.get(row).size());
        }
        return rows.get(row).get(column);
    }

    /** The values of each column, sorted. */
    public List<List<String>> categories() {
        return categories.stream().map(List::copyOf).toList();
    }

    /** {@code [n, values of all columns]}, named {@code column=value}. */
    public FloatMatrix transform(List<List<String>> rows) {
        int width = categories.stream().mapToInt(List::size).sum();
        float[] values = new float[Math.multiplyExact(rows.size(), width)];
        for (int i = 0; i < rows.size(); i++) {
            int at = i * width;
            for (int j = 0; j < categories.size(); j++) {
                String value = value(rows, i, j, categories.size());
                int found = categories.get(j).indexOf(value);
                if (found < 0 && unknown == Unknown.REFUSE) {
                    throw new IllegalArgumentException("unknown value at row " + i + ", column " + names.get(j) + ": "
                            + value + ", known are " + categories.get(j));
                }
                if (found >= 0) {
                    values[at + found] = 1;
                }
                at += categories.get(j).size();
            }
        }
        List<String> columns = new ArrayList<>();
        for (int j = 0; j < categories.size(); j++) {
            for (String value : categories.get(j)) {
                columns.add(names.get(j) + "=" + value);
            }
        }
        return FloatMatrix.wrap(values, rows.size(), width).withColumnNames(columns);
    }
}
