package org.inkstone.train;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import org.inkstone.io.AtomicFile;

/**
 * Writes {@code metrics.csv}, a row per epoch, and {@code steps.csv}, a row per step with loss and learning rate, into the
 * run directory. A figure that was not measured is an empty field. A resumed run rewrites the rows up to its checkpoint,
 * so that none appears twice.
 */
public final class CsvLogger implements Callback {
    /** The file of epochs. */
    public static final String METRICS = "metrics.csv";
    /** The file of steps. */
    public static final String STEPS = "steps.csv";

    private static final String METRICS_HEADER = "epoch,step,train_loss,train_accuracy,validation_loss,"
            + "validation_accuracy,learning_rate,examples_per_second,seconds,waiting_share\n";
    private static final String STEPS_HEADER = "step,epoch,loss,learning_rate\n";
    /** Rows of steps.csv between two flushes: few enough to follow, too many to be felt. */
    private static final int FLUSH_EVERY = 50;

    private BufferedWriter steps;
    private Path directory;

    @Override
    public boolean needsRunDirectory() {
        return true;
    }

    @Override
    public void onTrainStart(TrainingRun run) {
        directory = run.runDirectory().orElseThrow();
        try {
            writeEpochs(run.history());
            Path file = directory.resolve(STEPS);
            AtomicFile.write(file, STEPS_HEADER + stepsSoFar(run.history()));
            steps = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write metrics to " + directory + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void onStep(TrainingRun run) {
        try {
            steps.write(run.step() + "," + run.epoch() + "," + run.loss() + "," + field(run.learningRate()) + "\n");
            if (run.step() % FLUSH_EVERY == 0) {
                steps.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write to " + directory.resolve(STEPS) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void onEpochEnd(TrainingRun run) {
        try {
            steps.flush();
            writeEpochs(run.history());
        } catch (IOException e) {
            throw new UncheckedIOException("can't write metrics to " + directory + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void onTrainEnd(TrainingRun run) {
        onEpochEnd(run);
        close();
    }

    @Override
    public void onException(TrainingRun run, Throwable exception) {
        close();
    }

    private void close() {
        if (steps == null) {
            return;
        }
        try {
            steps.close();
        } catch (IOException e) {
            throw new UncheckedIOException("can't write to " + directory.resolve(STEPS) + ": " + e.getMessage(), e);
        } finally {
            steps = null;
        }
    }

    private void writeEpochs(History history) throws IOException {
        AtomicFile.write(
                directory.resolve(METRICS),
                METRICS_HEADER + history.epochs().stream().map(CsvLogger::row).collect(Collectors.joining()));
    }

    private static String row(EpochRecord epoch) {
        return epoch.epoch() + "," + epoch.step() + ","
                + List.of(
                                epoch.trainLoss(),
                                epoch.trainAccuracy(),
                                epoch.validationLoss(),
                                epoch.validationAccuracy(),
                                epoch.learningRate(),
                                epoch.examplesPerSecond(),
                                epoch.seconds(),
                                epoch.waitingShare())
                        .stream()
                        .map(CsvLogger::field)
                        .collect(Collectors.joining(","))
                + "\n";
    }

    private static String stepsSoFar(History history) {
        if (history.steps() == 0) {
            return "";
        }
        double[][] losses = history.series(History.LOSS);
        double[] rates = history.series(History.LEARNING_RATE)[1];
        List<EpochRecord> epochs = history.epochs();
        StringBuilder rows = new StringBuilder();
        int epoch = 0;
        for (int i = 0; i < rates.length; i++) {
            while (epoch < epochs.size() && losses[0][i] > epochs.get(epoch).step()) {
                epoch++;
            }
            rows.append((long) losses[0][i]).append(',').append(epoch + 1).append(',');
            rows.append(losses[1][i]).append(',').append(field(rates[i])).append('\n');
        }
        return rows.toString();
    }

    private static String field(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }
}
