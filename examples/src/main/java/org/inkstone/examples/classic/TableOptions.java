package org.inkstone.examples.classic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.inkstone.classic.data.CsvTable;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.preprocessing.StandardScaler;
import org.inkstone.examples.RunContext;
import picocli.CommandLine.Option;

/** The user's own table. */
final class TableOptions {
    @Option(names = "--csv", paramLabel = "FILE", description = "A table of your own instead of the example's data.")
    Path csv;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME",
            description = "Its columns to use, by name, divided by commas (default: all).")
    List<String> columns = new ArrayList<>();

    @Option(
            names = "--words",
            defaultValue = "REFUSE",
            description = "Columns that are not numbers: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    CsvTable.Words words;

    @Option(names = "--no-scaling", description = "Leave columns as they are instead of giving them variance 1.")
    boolean unscaled;

    boolean given() {
        return csv != null;
    }

    CsvTable read() throws IOException {
        return CsvTable.read(csv);
    }

    FloatMatrix features() throws IOException {
        return scaled(read().features(columns, words));
    }

    LabelledRows labelled(String target) throws IOException {
        if (target == null) {
            throw new IllegalArgumentException("--target must name the column of the class");
        }
        LabelledRows data = read().labelled(columns, target, words);
        return new LabelledRows(scaled(data.x()), data.y(), data.classNames());
    }

    FloatMatrix scaled(FloatMatrix x) {
        return unscaled ? x : StandardScaler.fit(x).transform(x);
    }

    /** Writes the cluster or class of each row. */
    static void writeLabels(RunContext run, String heading, int[] labels) throws IOException {
        Path file = run.directory().resolve("labels.csv");
        CsvTable.write(
                file,
                List.of("row", heading),
                IntStream.range(0, labels.length)
                        .mapToObj(i -> List.of(i + 1, labels[i]))
                        .toList());
        run.wrote(file);
    }

    /** Writes rows of a matrix under its column names. */
    static void writeRows(RunContext run, String name, FloatMatrix x) throws IOException {
        Path file = run.directory().resolve(name);
        CsvTable.write(
                file,
                IntStream.range(0, x.columns()).mapToObj(x::columnName).toList(),
                Arrays.stream(x.toArray())
                        .map(row -> IntStream.range(0, row.length)
                                .mapToObj(j -> row[j])
                                .toList())
                        .toList());
        run.wrote(file);
    }
}
