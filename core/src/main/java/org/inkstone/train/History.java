package org.inkstone.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What happened in a training: a value per step of the loss, the learning rate and whatever callbacks log, a record per
 * epoch, and why it ended. It continues over resumed runs.
 */
public final class History {
    /** The series of each step's training loss. */
    public static final String LOSS = "loss";
    /** The series of each step's learning rate. */
    public static final String LEARNING_RATE = "learningRate";
    /** The series of validation losses, at the steps where validation took place. */
    public static final String VALIDATION_LOSS = "validationLoss";
    /** The series of validation accuracies. */
    public static final String VALIDATION_ACCURACY = "validationAccuracy";

    private final Map<String, Series> series = new LinkedHashMap<>();
    private final List<EpochRecord> epochs = new ArrayList<>();
    private String stopReason = "";
    private double seconds;

    History() {}

    /** The epochs in order; the last one may be incomplete. */
    public List<EpochRecord> epochs() {
        return List.copyOf(epochs);
    }

    /** The last epoch's record, where there is one. */
    public Optional<EpochRecord> lastEpoch() {
        return epochs.isEmpty() ? Optional.empty() : Optional.of(epochs.get(epochs.size() - 1));
    }

    /** The epoch of the smallest validation loss, where there was validation. */
    public Optional<EpochRecord> bestEpoch() {
        return epochs.stream()
                .filter(epoch -> !Double.isNaN(epoch.validationLoss()))
                .min(Comparator.comparingDouble(EpochRecord::validationLoss));
    }

    /** The names of the recorded series. */
    public Set<String> names() {
        return Set.copyOf(series.keySet());
    }

    /**
     * A series as two arrays: steps, counted from 1, and values.
     *
     * @throws IllegalArgumentException naming the recorded ones, when there is none of that name
     */
    public double[][] series(String name) {
        Series found = series.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no series \"" + name + "\", only " + series.keySet());
        }
        return found.toArrays();
    }

    /** Training loss of each step. */
    public double[] losses() {
        return series.containsKey(LOSS) ? series(LOSS)[1] : new double[0];
    }

    /** How many steps were taken. */
    public long steps() {
        return series.containsKey(LOSS) ? series.get(LOSS).size() : 0;
    }

    int size(String name) {
        return series.get(name).size();
    }

    double value(String name, int index) {
        return series.get(name).value(index);
    }

    long step(String name, int index) {
        return series.get(name).step(index);
    }

    /** Why the training ended, in words. */
    public String stopReason() {
        return stopReason;
    }

    /** Time spent, over all resumed runs, validation and callbacks included. */
    public double seconds() {
        return seconds;
    }

    void add(String name, long step, double value) {
        series.computeIfAbsent(name, n -> new Series()).add(step, value);
    }

    void add(EpochRecord epoch) {
        epochs.add(epoch);
    }

    void finish(String reason, double totalSeconds) {
        stopReason = reason;
        seconds = totalSeconds;
    }

    void save(TrainingState state) {
        state.put("names", String.join("\n", series.keySet()));
        TrainingState values = state.part("series");
        series.forEach((name, points) -> {
            double[][] arrays = points.toArrays();
            values.put(name + "/steps", arrays[0]);
            values.put(name + "/values", arrays[1]);
        });
        List<EpochRecord> complete =
                epochs.stream().filter(EpochRecord::complete).toList();
        state.put("epochs", complete.size());
        for (int i = 0; i < complete.size(); i++) {
            state.put("epoch/" + i, complete.get(i).toArray());
        }
    }

    void restore(TrainingState state) {
        series.clear();
        epochs.clear();
        TrainingState values = state.part("series");
        state.getString("names")
                .lines()
                .forEach(name -> series.put(
                        name, Series.of(values.getSeries(name + "/steps"), values.getSeries(name + "/values"))));
        for (int i = 0; i < state.getLong("epochs"); i++) {
            epochs.add(EpochRecord.of(state.getSeries("epoch/" + i)));
        }
    }
}
