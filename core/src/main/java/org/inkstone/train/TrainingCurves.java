package org.inkstone.train;

import java.util.List;
import java.util.Locale;
import org.inkstone.plot.Figure;

/**
 * Judges a training by its two curves: what the network makes of the data it learns from, and of data it has never seen.
 *
 * <p>The rules, in this order; L is the loss, A the accuracy, "end" the mean of the last three epochs where there are at
 * least six:
 * <ul>
 *   <li>over-fitting: the validation loss ends more than 5% above its best while the training loss kept falling, to
 *       less than that, or ends above one and a half times the training loss with an accuracy more than 10 points lower;
 *   <li>under-fitting: both accuracies end below the target (0.9 unless told otherwise); where there is no accuracy, the
 *       training loss ends above half of its first epoch's;
 *   <li>fine: none of both.
 * </ul>
 * The training figures are running means with dropout on, so a strongly regularised network may look better on validation
 * data; that alone is no fault.
 */
public final class TrainingCurves {
    /** Share by which the validation loss may end above its best. */
    private static final double RISE = 0.05;
    /** How many times the training loss the validation loss may be. */
    private static final double LOSS_RATIO = 1.5;
    /** By how much validation accuracy may be lower. */
    private static final double ACCURACY_GAP = 0.10;
    /** Accuracy that both curves should reach. */
    private static final double TARGET_ACCURACY = 0.9;
    /** Share of the first epoch's training loss to get below where there is no accuracy. */
    private static final double REMAINING_LOSS = 0.5;

    /** How a training went. */
    public enum Fit {
        /** The network does not even fit what it learns from. */
        UNDER_FITTING("under-fitting"),
        /** The network learns its data by heart. */
        OVER_FITTING("over-fitting"),
        /** Neither. */
        FINE("fine"),
        /** Fewer than two epochs with validation. */
        TOO_SHORT("too short to tell");

        private final String words;

        Fit(String words) {
            this.words = words;
        }

        /** The fit in words. */
        public String words() {
            return words;
        }
    }

    /**
     * A judgement.
     *
     * @param fit  in short
     * @param text in a sentence or two, with the figures, the rule and what to try
     */
    public record Verdict(Fit fit, String text) {
        @Override
        public String toString() {
            return fit.words() + ": " + text;
        }
    }

    private TrainingCurves() {}

    /** Judges with a target accuracy of {@value #TARGET_ACCURACY}. */
    public static Verdict verdict(History history) {
        return verdict(history, TARGET_ACCURACY);
    }

    /**
     * Judges.
     *
     * @param targetAccuracy what a good network reaches on these data, between 0 and 1
     */
    public static Verdict verdict(History history, double targetAccuracy) {
        if (!(targetAccuracy > 0 && targetAccuracy <= 1)) {
            throw new IllegalArgumentException("targetAccuracy must be above 0 and at most 1: " + targetAccuracy);
        }
        List<EpochRecord> epochs = history.epochs().stream()
                .filter(epoch -> !Double.isNaN(epoch.validationLoss()))
                .toList();
        if (epochs.size() < 2) {
            return new Verdict(Fit.TOO_SHORT, "at least two epochs with validation are needed, not " + epochs.size());
        }
        return judge(epochs, targetAccuracy);
    }

    /**
     * Draws training against validation, loss and (for classes) accuracy side by side.
     *
     * @throws IllegalArgumentException when there is no epoch yet
     */
    public static Figure plot(String title, History history) {
        return CurveFigure.of(title, history);
    }

    /** As {@link #plot(String, History)}, with a plain title. */
    public static Figure plot(History history) {
        return plot("training and validation", history);
    }

    private static Verdict judge(List<EpochRecord> epochs, double target) {
        EpochRecord best = bestOf(epochs);
        List<EpochRecord> end =
                epochs.subList(epochs.size() >= 6 ? epochs.size() - 3 : epochs.size() - 1, epochs.size());
        double trainLoss = mean(end, Metric.TRAIN_LOSS);
        double validationLoss = mean(end, Metric.VALIDATION_LOSS);
        double trainAccuracy = mean(end, Metric.TRAIN_ACCURACY);
        double validationAccuracy = mean(end, Metric.VALIDATION_ACCURACY);
        boolean rises = validationLoss > best.validationLoss() + RISE * Math.abs(best.validationLoss())
                && trainLoss < best.trainLoss()
                && validationLoss > trainLoss;
        if (rises) {
            return new Verdict(
                    Fit.OVER_FITTING,
                    text(
                            "validation loss rose from %.4f in epoch %d to %.4f (more than 5%%) while training loss fell"
                                    + " from %.4f to %.4f. Stop at epoch %d, or use more data, augmentation, dropout,"
                                    + " weight decay, or a smaller network.",
                            best.validationLoss(),
                            best.epoch(),
                            validationLoss,
                            best.trainLoss(),
                            trainLoss,
                            best.epoch()));
        }
        if (validationLoss > LOSS_RATIO * trainLoss && trainAccuracy - validationAccuracy > ACCURACY_GAP) {
            return new Verdict(
                    Fit.OVER_FITTING,
                    text(
                            "validation loss %.4f is more than 1.5 times the training loss %.4f and accuracy %.3f more than"
                                    + " 10 points below %.3f. Use more data, augmentation, dropout, weight decay, or a"
                                    + " smaller network.",
                            validationLoss, trainLoss, validationAccuracy, trainAccuracy));
        }
        return Double.isNaN(validationAccuracy)
                ? byLoss(epochs.get(0).trainLoss(), trainLoss, validationLoss)
                : byAccuracy(trainAccuracy, validationAccuracy, target, epochs);
    }

    private static Verdict byAccuracy(
            double trainAccuracy, double validationAccuracy, double target, List<EpochRecord> epochs) {
        double reached = Double.isNaN(trainAccuracy) ? validationAccuracy : Math.max(trainAccuracy, validationAccuracy);
        String shown = Double.isNaN(trainAccuracy) ? "unknown" : text("%.3f", trainAccuracy);
        if (reached < target) {
            return new Verdict(
                    Fit.UNDER_FITTING,
                    text(
                            "training accuracy %s and validation accuracy %.3f both end below the target %.2f. %s",
                            shown,
                            validationAccuracy,
                            target,
                            stillFalling(epochs)
                                    ? "The loss was still falling: train longer or raise the learning rate."
                                    : "The loss has levelled off: use a wider or deeper network, or less dropout."));
        }
        return new Verdict(
                Fit.FINE,
                text(
                        "training accuracy %s, validation accuracy %.3f: the target %.2f is reached without a wide gap, and"
                                + " the validation loss does not rise while the training loss falls below it.",
                        shown, validationAccuracy, target));
    }

    private static Verdict byLoss(double first, double trainLoss, double validationLoss) {
        if (trainLoss > REMAINING_LOSS * first) {
            return new Verdict(
                    Fit.UNDER_FITTING,
                    text(
                            "training loss %.4f is still more than half of the first epoch's %.4f. Train longer, raise the"
                                    + " learning rate, or use a larger network.",
                            trainLoss, first));
        }
        return new Verdict(
                Fit.FINE,
                text(
                        "training loss fell from %.4f to %.4f and validation loss %.4f ends within 5%% of its best.",
                        first, trainLoss, validationLoss));
    }

    private static boolean stillFalling(List<EpochRecord> epochs) {
        double last = epochs.get(epochs.size() - 1).trainLoss();
        double before = epochs.get(Math.max(0, epochs.size() - 1 - Math.max(1, epochs.size() / 4)))
                .trainLoss();
        return last < before * (1 - RISE);
    }

    private static EpochRecord bestOf(List<EpochRecord> epochs) {
        return epochs.stream()
                .min(java.util.Comparator.comparingDouble(EpochRecord::validationLoss))
                .orElseThrow();
    }

    private static double mean(List<EpochRecord> epochs, Metric metric) {
        return epochs.stream().mapToDouble(metric::of).average().orElse(Double.NaN);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
