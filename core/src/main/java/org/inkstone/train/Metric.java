package org.inkstone.train;

/** A figure that {@link EarlyStopping}, {@link ReduceLROnPlateau} and {@link Checkpoints} can go by. */
public enum Metric {
    /** Loss on the validation data; smaller is better. */
    VALIDATION_LOSS("validation loss", true),
    /** Accuracy on the validation data; larger is better. */
    VALIDATION_ACCURACY("validation accuracy", false),
    /** Mean training loss of the epoch; smaller is better. */
    TRAIN_LOSS("training loss", true),
    /** Running training accuracy of the epoch; larger is better. */
    TRAIN_ACCURACY("training accuracy", false);

    private final String words;
    private final boolean smallerIsBetter;

    Metric(String words, boolean smallerIsBetter) {
        this.words = words;
        this.smallerIsBetter = smallerIsBetter;
    }

    /** The metric in words. */
    public String words() {
        return words;
    }

    /** Whether it comes from validation and not from training. */
    public boolean needsValidation() {
        return this == VALIDATION_LOSS || this == VALIDATION_ACCURACY;
    }

    /** Whether smaller values are better, not larger ones. */
    public boolean smallerIsBetter() {
        return smallerIsBetter;
    }

    /** Refuses to go by validation where there is none. */
    void requireMeasured(TrainingRun run, String who) {
        if (needsValidation() && !run.hasValidation()) {
            throw new IllegalArgumentException(
                    who + " goes by " + words + ", but there is no validation data: pass it to fit(train, validation)");
        }
    }

    /** Whether {@code value} improves on {@code best} by more than {@code minDelta}; anything improves on NaN. */
    public boolean improves(double value, double best, double minDelta) {
        if (Double.isNaN(value)) {
            return false;
        }
        if (Double.isNaN(best)) {
            return true;
        }
        return smallerIsBetter ? value < best - minDelta : value > best + minDelta;
    }

    /** The metric's value in an epoch. */
    public double of(EpochRecord epoch) {
        return switch (this) {
            case VALIDATION_LOSS -> epoch.validationLoss();
            case VALIDATION_ACCURACY -> epoch.validationAccuracy();
            case TRAIN_LOSS -> epoch.trainLoss();
            case TRAIN_ACCURACY -> epoch.trainAccuracy();
        };
    }

    /** The metric's value at a validation. */
    double of(TrainingRun run, Validation validation) {
        return switch (this) {
            case VALIDATION_LOSS -> validation.loss();
            case VALIDATION_ACCURACY -> validation.accuracy();
            case TRAIN_LOSS -> run.epochLoss();
            case TRAIN_ACCURACY -> run.epochAccuracy();
        };
    }
}
