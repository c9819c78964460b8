package org.inkstone.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaDataLine;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.datavec.api.transform.ColumnType;
import org.datavec.api.transform.TransformProcess;
import org.datavec.api.transform.metadata.CategoricalMetaData;
import org.datavec.api.transform.schema.Schema;
import org.datavec.api.writable.Writable;

/**
 * A table in a CSV file, read once through DataVec: the transform process does the cleaning and encoding, then one column
 * becomes the class or some columns become the values to regress, and all other columns, which must be numbers by then,
 * become a tensor [columns].
 *
 * <pre>{@code
 * Dataset set = CsvDataset.builder(file, transformProcess).skipLines(1).label("species").build();
 * }</pre>
 */
public final class CsvDataset implements Dataset {
    private final ArrayDataset rows;
    private final List<String> columns;

    private CsvDataset(ArrayDataset rows, List<String> columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * @param process initial schema, steps and final schema; rows it filters out are left out
     */
    public static Builder builder(Path file, TransformProcess process) {
        return new Builder(file, process);
    }

    /** A table that needs no cleaning. */
    public static Builder builder(Path file, Schema schema) {
        return new Builder(file, new TransformProcess.Builder(schema).build());
    }

    /** The names of the feature columns, in the order of an item's values. */
    public List<String> columns() {
        return columns;
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public Sample get(int index, long seed) {
        return rows.get(index, seed);
    }

    @Override
    public Target target(int index) {
        return rows.target(index);
    }

    @Override
    public List<String> labels() {
        return rows.labels();
    }

    /** Settings of a {@link CsvDataset}; {@link #label} or {@link #values} is required. */
    public static final class Builder {
        private final Path file;
        private final TransformProcess process;
        private int skipLines;
        private char delimiter = ',';
        private String label;
        private List<String> classes = List.of();
        private List<String> values = List.of();

        private Builder(Path file, TransformProcess process) {
            this.file = Objects.requireNonNull(file, "file");
            this.process = Objects.requireNonNull(process, "process");
        }

        /** Lines before the data, 1 for a header; default 0. */
        public Builder skipLines(int lines) {
            if (lines < 0) {
                throw new IllegalArgumentException("skipLines must not be negative: " + lines);
            }
            skipLines = lines;
            return this;
        }

        /** What separates the cells; default a comma. Cells may be in double quotes. */
        public Builder delimiter(char character) {
            delimiter = character;
            return this;
        }

        /**
         * The column that holds the class. A categorical column brings its class names; of any other the different contents
         * are the names, by name (numbers by value).
         */
        public Builder label(String column) {
            label = column;
            return this;
        }

        /** As {@link #label(String)} for a column of class numbers, with the names they stand for. */
        public Builder label(String column, List<String> classNames) {
            label = column;
            classes = Datasets.checkedLabels(classNames);
            return this;
        }

        /** The columns to regress. */
        public Builder values(String... columns) {
            values = List.of(columns);
            return this;
        }

        /**
         * Reads the file.
         *
         * @throws IllegalArgumentException for an unknown column, or a feature column that is not numeric
         * @throws DatasetException         for a missing file, or naming file and line of a row that does not fit
         */
        public CsvDataset build() {
            if ((label == null) == values.isEmpty()) {
                throw new IllegalArgumentException("give either label(column) or values(columns)");
            }
            Schema schema = process.getFinalSchema();
            List<String> targets = label == null ? values : List.of(label);
            targets.forEach(c -> checkColumn(schema, c));
            List<String> features = schema.getColumnNames().stream()
                    .filter(c -> !targets.contains(c))
                    .toList();
            features.forEach(c -> checkNumeric(schema, c));
            List<CsvRow> table = read();
            if (table.isEmpty()) {
                throw new DatasetException(
                        file + " has no rows" + (skipLines > 0 ? " after " + skipLines + " lines" : ""));
            }
            float[][] x = numbers(table, schema, features);
            ArrayDataset rows =
                    label == null ? ArrayDataset.of(x, numbers(table, schema, values)) : labelled(x, table, schema);
            return new CsvDataset(rows.named(file.toString()), features);
        }

        private ArrayDataset labelled(float[][] x, List<CsvRow> table, Schema schema) {
            int column = schema.getIndexOfColumn(label);
            List<String> names = table.stream().map(r -> r.text(column)).toList();
            if (!classes.isEmpty()) {
                int[] y = new int[names.size()];
                Arrays.setAll(y, i -> table.get(i).classNumber(column, classes.size(), label));
                return ArrayDataset.of(x, y, classes);
            }
            List<String> labels = schema.getType(label) == ColumnType.Categorical
                    ? ((CategoricalMetaData) schema.getMetaData(label)).getStateNames()
                    : ordered(names, schema.getType(label));
            int[] y = new int[names.size()];
            for (int i = 0; i < y.length; i++) {
                y[i] = labels.indexOf(names.get(i));
                if (y[i] < 0) {
                    throw new DatasetException(
                            table.get(i).place() + " has '" + names.get(i) + "' in " + label + ", known are " + labels);
                }
            }
            return ArrayDataset.of(x, y, labels);
        }

        private static List<String> ordered(List<String> names, ColumnType type) {
            List<String> distinct = names.stream().distinct().sorted().toList();
            if (type == ColumnType.String) {
                return distinct;
            }
            return distinct.stream()
                    .sorted((a, b) -> Double.compare(Double.parseDouble(a), Double.parseDouble(b)))
                    .toList();
        }

        private static float[][] numbers(List<CsvRow> table, Schema schema, List<String> columns) {
            int[] at = columns.stream().mapToInt(schema::getIndexOfColumn).toArray();
            float[][] numbers = new float[table.size()][at.length];
            for (int i = 0; i < numbers.length; i++) {
                for (int c = 0; c < at.length; c++) {
                    numbers[i][c] = table.get(i).number(at[c], columns.get(c));
                }
            }
            return numbers;
        }

        private List<CsvRow> read() {
            if (!Files.isRegularFile(file)) {
                throw new DatasetException("no such file: " + file);
            }
            int width = process.getInitialSchema().numColumns();
            List<CsvRow> table = new ArrayList<>();
            try (CSVRecordReader reader = new CSVRecordReader(skipLines, delimiter)) {
                reader.initialize(new FileSplit(file.toFile()));
                while (reader.hasNext()) {
                    Record row = reader.nextRecord();
                    String place = file + ":" + (((RecordMetaDataLine) row.getMetaData()).getLineNumber() + 1);
                    if (row.getRecord().size() != width) {
                        throw new DatasetException(
                                place + " has " + row.getRecord().size() + " cells, the schema " + width + " columns");
                    }
                    List<Writable> cells = transformed(row.getRecord(), place);
                    if (cells != null) {
                        table.add(new CsvRow(place, cells));
                    }
                }
            } catch (IOException e) {
                throw new DatasetException("cannot read " + file + " (" + e.getMessage() + ")", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DatasetException("interrupted while reading " + file, e);
            }
            return table;
        }

        private List<Writable> transformed(List<Writable> cells, String place) {
            try {
                return process.execute(cells);
            } catch (RuntimeException e) {
                throw new DatasetException(place + " does not go through the transform process: " + e.getMessage(), e);
            }
        }

        private static void checkColumn(Schema schema, String column) {
            if (!schema.hasColumn(column)) {
                throw new IllegalArgumentException("no column '" + column + "', there are " + schema.getColumnNames());
            }
        }

        private static void checkNumeric(Schema schema, String column) {
            ColumnType type = schema.getType(column);
            if (type == ColumnType.String
                    || type == ColumnType.Categorical
                    || type == ColumnType.Bytes
                    || type == ColumnType.NDArray) {
                throw new IllegalArgumentException(
                        "column '" + column + "' is of type " + type
                                + ": encode it (categoricalToOneHot, stringToCategorical) or remove it in the transform process");
            }
        }
    }
}
