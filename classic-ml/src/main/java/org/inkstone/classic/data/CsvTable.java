package org.inkstone.classic.data;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.inkstone.classic.preprocessing.OneHotEncoder;
import org.inkstone.io.AtomicFile;

/**
 * A user's CSV file as text, columns of which become features and classes. Missing values are refused with row and column: what to put
 * in their place is the user's decision. The first line is a header where none of its cells is a number.
 */
public final class CsvTable {
    private static final Set<String> MISSING = Set.of("", "na", "n/a", "nan", "null", "?");

    private final Path file;
    private final List<String> names;
    private final List<List<String>> rows;

    /** What becomes of columns that are not numbers. */
    public enum Words {
        /** An IllegalArgumentException with row and column. */
        REFUSE,
        /** A column of 0 and 1 for each value. */
        ONE_HOT
    }

    private CsvTable(Path file, List<String> names, List<List<String>> rows) {
        this.file = file;
        this.names = names;
        this.rows = rows;
    }

    /**
     * Reads a file, UTF-8, cells divided by commas and quoted by {@code "}.
     *
     * @throws IOException              where it can't be read
     * @throws IllegalArgumentException for no rows, rows of different lengths, or two columns of one name
     */
    public static CsvTable read(Path file) throws IOException {
        List<List<String>> all = new ArrayList<>();
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setIgnoreEmptyLines(true)
                .setTrim(true)
                .get();
        try (CSVParser parser = CSVParser.parse(Files.newBufferedReader(file, StandardCharsets.UTF_8), format)) {
            for (CSVRecord line : parser) {
                if (!all.isEmpty() && line.size() != all.get(0).size()) {
                    throw new IllegalArgumentException(file + ": line " + parser.getCurrentLineNumber() + " has "
                            + line.size() + " cells, the lines before it have "
                            + all.get(0).size());
                }
                all.add(line.toList());
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException(file + " has no rows");
        }
        boolean header = all.get(0).stream().noneMatch(CsvTable::isNumber);
        List<String> names = header
                ? all.remove(0)
                : IntStream.range(0, all.get(0).size()).mapToObj(j -> "x" + j).toList();
        if (all.isEmpty()) {
            throw new IllegalArgumentException(file + " has a header, but no rows");
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException(file + ": columns must have names of their own: " + names);
        }
        return new CsvTable(file, List.copyOf(names), all);
    }

    /** Names of all columns; {@code x0}, {@code x1}... where the file has no header. */
    public List<String> names() {
        return names;
    }

    public int rows() {
        return rows.size();
    }

    /** A column's cells. */
    public List<String> cells(String name) {
        int column = column(name);
        return rows.stream().map(row -> row.get(column)).toList();
    }

    /**
     * Columns as features, in the order they are named.
     *
     * @param columns names; none for all columns
     * @throws IllegalArgumentException for unknown names, missing values, and words where they are refused
     */
    public FloatMatrix features(List<String> columns, Words words) {
        List<String> wanted = columns.isEmpty() ? names : columns;
        List<FloatMatrix> parts = new ArrayList<>();
        for (String name : wanted) {
            int column = column(name);
            boolean numeric = true;
            for (int i = 0; i < rows.size(); i++) {
                String cell = rows.get(i).get(column);
                if (MISSING.contains(cell.toLowerCase(Locale.ROOT))) {
                    throw new IllegalArgumentException(
                            file + ": missing value at row " + (i + 1) + ", column " + name + ": '" + cell + "'");
                }
                if (!isNumber(cell) && words == Words.REFUSE) {
                    throw new IllegalArgumentException(file + ": not a number at row " + (i + 1) + ", column " + name
                            + ": '" + cell + "'; leave the column out or make 0 and 1 of its values (ONE_HOT)");
                }
                numeric &= isNumber(cell);
            }
            parts.add(numeric ? numbers(name, column) : oneHot(name, column));
        }
        return joined(parts);
    }

    /** Columns as features and one as the class, whose values are numbered in their sorted order. */
    public LabelledRows labelled(List<String> columns, String target, Words words) {
        column(target);
        List<String> features = columns.isEmpty()
                ? names.stream().filter(name -> !name.equals(target)).toList()
                : columns;
        List<String> cells = cells(target);
        List<String> classes = cells.stream().distinct().sorted().toList();
        for (int i = 0; i < cells.size(); i++) {
            if (MISSING.contains(cells.get(i).toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        file + ": missing value at row " + (i + 1) + ", column " + target + ": '" + cells.get(i) + "'");
            }
        }
        int[] y = cells.stream().mapToInt(classes::indexOf).toArray();
        return new LabelledRows(features(features, words), y, classes);
    }

    /** Writes a table, atomically; cells are quoted where they need it. */
    public static void write(Path file, List<String> header, List<? extends List<?>> rows) throws IOException {
        StringWriter text = new StringWriter();
        try (CSVPrinter printer = new CSVPrinter(
                text, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get())) {
            printer.printRecord(header);
            printer.printRecords(rows);
        }
        AtomicFile.write(file, text.toString());
    }

    private int column(String name) {
        int column = names.indexOf(name);
        if (column < 0) {
            throw new IllegalArgumentException(file + " has no column '" + name + "', it has " + names);
        }
        return column;
    }

    private FloatMatrix numbers(String name, int column) {
        float[] values = new float[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(rows.get(i).get(column));
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(file + ": no float holds the number at row " + (i + 1) + ", column "
                        + name + ": '" + rows.get(i).get(column) + "'");
            }
        }
        return FloatMatrix.wrap(values, values.length, 1).withColumnNames(List.of(name));
    }

    private FloatMatrix oneHot(String name, int column) {
        List<List<String>> cells =
                rows.stream().map(row -> List.of(row.get(column))).toList();
        return OneHotEncoder.fit(List.of(name), cells, OneHotEncoder.Unknown.REFUSE)
                .transform(cells);
    }

    private static FloatMatrix joined(List<FloatMatrix> parts) {
        int n = parts.get(0).rows();
        int d = parts.stream().mapToInt(FloatMatrix::columns).sum();
        float[] values = new float[Math.multiplyExact(n, d)];
        List<String> columns = new ArrayList<>();
        int at = 0;
        for (FloatMatrix part : parts) {
            for (int i = 0; i < n; i++) {
                System.arraycopy(part.values(), i * part.columns(), values, i * d + at, part.columns());
            }
            at += part.columns();
            columns.addAll(part.columnNames());
        }
        return FloatMatrix.wrap(values, n, d).withColumnNames(columns);
    }

    private static boolean isNumber(String cell) {
        try {
            return !cell.isEmpty()
                            && Character.isDigit(cell.charAt(cell.length() - 1))
                            && !Double.isNaN(Double.parseDouble(cell))
                    || cell.endsWith(".") && !Double.isNaN(Double.parseDouble(cell));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "CsvTable[" + file + ", " + rows.size() + " rows, " + names + "]";
    }
}
