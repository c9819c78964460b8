package org.inkstone.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes checkpoints into the run directory's folder {@code checkpoints}: {@code last.zip} at the end of each epoch, at
 * each n-th step where asked for, and when the training stops, by Ctrl-C too; and the best k by a metric. {@link
 * Trainer#resumeFrom} goes on from any of them; each is a DL4J model file at the same time, see {@link ModelFiles}.
 *
 * <p>A file is written under a temporary name and moved, so there is a whole {@code last.zip} at any moment. Where there is
 * no validation data and no metric was asked for, only the last one is kept.
 */
public final class Checkpoints implements Callback {
    /** The folder in the run directory. */
    public static final String FOLDER = "checkpoints";
    /** The file of the most recent state. */
    public static final String LAST_FILE = "last.zip";

    private record Kept(Path file, double value) {}

    private Metric monitor;
    private int top = 1;
    private int everyEpochs = 1;
    private long everySteps;
    private final List<Kept> kept = new ArrayList<>();
    private Path folder;
    private double pending = Double.NaN;
    private long savedStep = -1;

    /** The last checkpoint and the one of the smallest validation loss. */
    public Checkpoints() {}

    /** What "best" goes by; validation loss by default. */
    public Checkpoints monitor(Metric metric) {
        monitor = Objects.requireNonNull(metric, "metric");
        return this;
    }

    /** How many of the best are kept; 1 by default, 0 for none. */
    public Checkpoints top(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("top must not be negative: " + number);
        }
        top = number;
        return this;
    }

    /** Writes the last checkpoint at the end of each n-th epoch; 1 by default. */
    public Checkpoints everyEpochs(int number) {
        if (number <= 0) {
            throw new IllegalArgumentException("everyEpochs must be positive: " + number);
        }
        everyEpochs = number;
        return this;
    }

    /** Writes the last checkpoint at each n-th step too. */
    public Checkpoints everySteps(long number) {
        if (number <= 0) {
            throw new IllegalArgumentException("everySteps must be positive: " + number);
        }
        everySteps = number;
        return this;
    }

    /** The best files that are there, best first. */
    public List<Path> best() {
        return kept.stream().map(Kept::file).toList();
    }

    /** The last file, once there is one. */
    public Optional<Path> last() {
        return Optional.ofNullable(folder).map(f -> f.resolve(LAST_FILE)).filter(Files::isRegularFile);
    }

    @Override
    public boolean needsRunDirectory() {
        return true;
    }

    @Override
    public int order() {
        return LAST;
    }

    @Override
    public void onTrainStart(TrainingRun run) {
        if (monitor != null) {
            monitor.requireMeasured(run, name());
        } else if (run.hasValidation()) {
            monitor = Metric.VALIDATION_LOSS;
        }
        folder = run.runDirectory().orElseThrow().resolve(FOLDER);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("can't create " + folder + ": " + e.getMessage(), e);
        }
        kept.removeIf(entry -> !Files.isRegularFile(entry.file()));
    }

    @Override
    public void onValidation(TrainingRun run, Validation validation) {
        if (monitor != null && monitor.needsValidation()) {
            // saved in the call that follows, when the loop has moved on to a point that can be resumed from
            pending = monitor.of(run, validation);
        }
    }

    @Override
    public void onStep(TrainingRun run) {
        boolean due = everySteps > 0 && run.step() % everySteps == 0;
        saveBest(run);
        if (due) {
            saveLast(run);
        }
    }

    @Override
    public void onEpochEnd(TrainingRun run) {
        if (monitor != null && !monitor.needsValidation()) {
            pending = monitor.of(run.history().lastEpoch().orElseThrow());
        }
        saveBest(run);
        if (run.epoch() % everyEpochs == 0 || run.ending()) {
            saveLast(run);
        }
    }

    @Override
    public void onPause(TrainingRun run) {
        if (savedStep != run.step()) {
            saveLast(run);
        }
    }

    @Override
    public void onException(TrainingRun run, Throwable exception) {
        if (exception instanceof NonFiniteLossException nonFinite && (savedStep >= 0 || run.resumed())) {
            last().ifPresent(nonFinite::lastGood);
        }
    }

    private void saveLast(TrainingRun run) {
        write(run, folder.resolve(LAST_FILE));
        savedStep = run.step();
    }

    private void saveBest(TrainingRun run) {
        double value = pending;
        pending = Double.NaN;
        if (top == 0 || Double.isNaN(value)) {
            return;
        }
        if (kept.size() == top && !monitor.improves(value, kept.get(top - 1).value(), 0)) {
            return;
        }
        String metric = monitor.words().replace(' ', '-');
        Path file = folder.resolve(
                String.format(Locale.ROOT, "epoch-%03d-step-%06d-%s-%.4f.zip", run.epoch(), run.step(), metric, value));
        Kept entry = new Kept(file, value);
        kept.add(entry);
        kept.sort(Comparator.comparing(Kept::value, this::betterFirst));
        List<Kept> dropped = new ArrayList<>(kept.subList(Math.min(top, kept.size()), kept.size()));
        kept.removeAll(dropped);
        write(run, file);
        dropped.forEach(old -> delete(old.file()));
    }

    private int betterFirst(double a, double b) {
        return monitor.improves(a, b, 0) ? -1 : monitor.improves(b, a, 0) ? 1 : 0;
    }

    private static void write(TrainingRun run, Path file) {
        try {
            Checkpoint.write(file, run.trainable().networks(), run.state());
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the checkpoint " + file + ": " + e.getMessage(), e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete the checkpoint " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void save(TrainingState state) {
        state.put("kept", kept.size());
        for (int i = 0; i < kept.size(); i++) {
            state.put("file/" + i, kept.get(i).file().toString());
            state.put("value/" + i, kept.get(i).value());
        }
    }

    @Override
    public void restore(TrainingState state) {
        kept.clear();
        for (int i = 0; i < state.getLong("kept"); i++) {
            kept.add(new Kept(Path.of(state.getString("file/" + i)), state.getDouble("value/" + i)));
        }
    }
}
