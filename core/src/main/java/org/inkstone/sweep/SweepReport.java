package org.inkstone.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.inkstone.io.AtomicFile;
import org.inkstone.plot.Figure;
import org.inkstone.tensorboard.SummaryWriter;

/**
 * A sweep's result to look at: a table, a CSV file, figures and a TensorBoard run for each trial. Copes with trials that failed and
 * with parameters that only some trials have.
 */
public final class SweepReport {
    private final SweepResult result;
    private final List<String> names;

    private SweepReport(SweepResult result) {
        this.result = Objects.requireNonNull(result, "result");
        Set<String> all = new LinkedHashSet<>();
        result.trials().forEach(trial -> all.addAll(trial.parameters().keySet()));
        this.names = List.copyOf(all);
    }

    /** A report of a result. */
    public static SweepReport of(SweepResult result) {
        return new SweepReport(result);
    }

    /**
     * The best trials as text: rank by rank, those that ran to their end first. Parameters that are the same in all trials are left
     * out.
     *
     * @param most how many lines at most, positive
     */
    public String table(int most) {
        if (most <= 0) {
            throw new IllegalArgumentException("most must be positive: " + most);
        }
        List<String> shown = names.stream().filter(this::varies).toList();
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("trial", "state", "score", "seconds"));
        head.addAll(shown);
        rows.add(head);
        result.ranked().stream().limit(most).forEach(trial -> {
            List<String> row = new ArrayList<>(List.of(
                    String.valueOf(trial.number()),
                    trial.state().name().toLowerCase(Locale.ROOT),
                    words(trial.score()),
                    String.format(Locale.ROOT, "%.1f", trial.seconds())));
            shown.forEach(name -> row.add(words(trial.parameters().getOrDefault(name, "-"))));
            rows.add(row);
        });
        long failed = result.in(TrialRecord.State.FAILED).count();
        String end = result.trials().size() + " trials, " + failed + " failed; " + result.stopReason();
        return aligned(rows) + end + System.lineSeparator();
    }

    private boolean varies(String name) {
        return result.trials().stream()
                        .map(trial -> trial.parameters().get(name))
                        .distinct()
                        .count()
                > 1;
    }

    private static String aligned(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                int column = c;
                int width = rows.stream()
                        .mapToInt(r -> r.get(column).length())
                        .max()
                        .orElse(0);
                line.append(String.format("%-" + Math.max(1, width) + "s  ", row.get(c)));
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    /** All trials with all parameters, RFC 4180, written to a temporary name and moved. */
    public void writeCsv(Path file) {
        StringBuilder csv = new StringBuilder("trial,state,score,seconds,seed,");
        csv.append(names.stream().map(SweepReport::quoted).collect(Collectors.joining(",")));
        csv.append(names.isEmpty() ? "error\n" : ",error\n");
        for (TrialRecord trial : result.trials()) {
            List<String> row = new ArrayList<>(List.of(
                    String.valueOf(trial.number()),
                    trial.state().name().toLowerCase(Locale.ROOT),
                    trial.scored() ? String.valueOf(trial.score()) : "",
                    String.valueOf(trial.seconds()),
                    String.valueOf(trial.seed())));
            names.forEach(name -> row.add(quoted(trial.parameters().getOrDefault(name, ""))));
            row.add(quoted(trial.error().lines().findFirst().orElse("")));
            csv.append(String.join(",", row)).append('\n');
        }
        try {
            AtomicFile.write(file, csv.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static String quoted(Object value) {
        String text = String.valueOf(value);
        return text.matches("(?s).*[\",\\n\\r].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    /** A TensorBoard run for each trial below a directory: its parameters as text, its score and what it had at each rung. */
    public void writeTensorBoard(Path directory) {
        for (TrialRecord trial : result.trials()) {
            String run = String.format(Locale.ROOT, "trial-%03d", trial.number());
            try (SummaryWriter writer = new SummaryWriter(directory.resolve(run))) {
                StringBuilder text = new StringBuilder("| parameter | value |\n|---|---|\n");
                trial.parameters()
                        .forEach((name, value) -> text.append("| ")
                                .append(name)
                                .append(" | ")
                                .append(value)
                                .append(" |\n"));
                writer.addText("hparams", text.toString(), 0);
                trial.rungs().forEach(rung -> writer.addScalar("score/rung", rung.score(), Math.round(rung.budget())));
                if (trial.scored()) {
                    writer.addScalar("score/final", trial.score(), trial.number());
                } else {
                    writer.addText("error", trial.error(), 0);
                }
            }
        }
    }

    /**
     * Writes everything below a directory: {@code trials.csv}, figures as PNG and SVG, and TensorBoard runs.
     *
     * @return what was written: files, and the directory of the TensorBoard runs
     */
    public List<Path> save(Path directory) {
        List<Path> files = new ArrayList<>();
        Path csv = directory.resolve("trials.csv");
        writeCsv(csv);
        files.add(csv);
        SweepFigures figures = new SweepFigures(result);
        figures.all().forEach((name, figure) -> {
            for (String ending : List.of(".png", ".svg")) {
                files.add(saved(figure, directory.resolve(name + ending)));
            }
        });
        Path runs = directory.resolve("trials");
        writeTensorBoard(runs);
        files.add(runs);
        return files;
    }

    private static Path saved(Figure figure, Path file) {
        figure.save(file);
        return file;
    }

    private static String words(Object value) {
        if (value instanceof Double number) {
            return String.format(Locale.ROOT, "%.4g", number);
        }
        return String.valueOf(value);
    }
}
