package org.inkstone.vision.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;

/**
 * Whether a classifier knows how sure it may be: of the pictures it is 80% sure of, 80% should be right (Guo et al., "On
 * calibration of modern neural networks", 2017). Items are put into bins by their confidence, which has equal widths from 0
 * to 1.
 */
public final class Calibration {
    private static final int DEFAULT_BINS = 15;
    private static final double SMALLEST = 1e-12;

    /**
     * Items of about the same confidence; means of an empty bin are NaN.
     *
     * @param from       confidence above this
     * @param to         up to this
     * @param items      how many
     * @param confidence their mean confidence
     * @param accuracy   the share of them that is right
     */
    public record Bin(double from, double to, int items, double confidence, double accuracy) {
        double gap() {
            return items == 0 ? 0 : Math.abs(accuracy - confidence);
        }
    }

    private final List<Bin> bins = new ArrayList<>();
    private final int items;
    private final double negativeLogLikelihood;
    private final double brier;

    private Calibration(Predictions predictions, int count) {
        items = predictions.size();
        int[] sizes = new int[count];
        double[] confidence = new double[count];
        double[] right = new double[count];
        for (int i = 0; i < items; i++) {
            double sure = predictions.confidence(i);
            int bin = Math.max(0, Math.min(count - 1, (int) Math.ceil(sure * count) - 1));
            sizes[bin]++;
            confidence[bin] += sure;
            right[bin] += predictions.predicted(i) == predictions.label(i) ? 1 : 0;
        }
        for (int b = 0; b < count; b++) {
            double from = (double) b / count;
            bins.add(new Bin(from, (b + 1.0) / count, sizes[b], confidence[b] / sizes[b], right[b] / sizes[b]));
        }
        negativeLogLikelihood = meanLoss(predictions);
        brier = squaredErrors(predictions) / items;
    }

    /** With 15 bins, as in the paper. */
    public static Calibration of(Predictions predictions) {
        return of(predictions, DEFAULT_BINS);
    }

    /** @param bins at least 1 */
    public static Calibration of(Predictions predictions, int bins) {
        if (bins < 1) {
            throw new IllegalArgumentException("bins must be positive: " + bins);
        }
        return new Calibration(predictions, bins);
    }

    private static double meanLoss(Predictions predictions) {
        double sum = 0;
        for (int i = 0; i < predictions.size(); i++) {
            sum -= Math.log(Math.max(SMALLEST, predictions.probability(i, predictions.label(i))));
        }
        return sum / predictions.size();
    }

    private static double squaredErrors(Predictions predictions) {
        double sum = 0;
        for (int i = 0; i < predictions.size(); i++) {
            for (int c = 0; c < predictions.classes(); c++) {
                double error = predictions.probability(i, c) - (c == predictions.label(i) ? 1 : 0);
                sum += error * error;
            }
        }
        return sum;
    }

    /** The bins from 0 to 1. */
    public List<Bin> bins() {
        return List.copyOf(bins);
    }

    /** Expected calibration error: the bins' mean gap between confidence and accuracy, weighted by their items; 0 is best. */
    public double expectedError() {
        double sum = 0;
        for (Bin bin : bins) {
            sum += bin.items() * bin.gap();
        }
        return sum / items;
    }

    /** The largest gap of a bin. */
    public double largestError() {
        return bins.stream().mapToDouble(Bin::gap).max().orElse(0);
    }

    /** Mean negative logarithm of the right class's probability, at least 1e-12. */
    public double negativeLogLikelihood() {
        return negativeLogLikelihood;
    }

    /** Mean over the items of the summed squared errors of all classes, 0 to 2. */
    public double brierScore() {
        return brier;
    }

    /** Accuracy over confidence, and the diagonal where they would be the same: below it the classifier is too sure. */
    public Figure plot(String title) {
        List<Bin> filled = bins.stream().filter(bin -> bin.items() > 0).toList();
        Series perfect = new Series("as sure as right", new double[] {0, 1}, new double[] {0, 1});
        Series accuracy = new Series(
                "accuracy",
                filled.stream().mapToDouble(Bin::confidence).toArray(),
                filled.stream().mapToDouble(Bin::accuracy).toArray());
        Series share = new Series(
                "share of items",
                filled.stream().mapToDouble(Bin::confidence).toArray(),
                filled.stream().mapToDouble(bin -> (double) bin.items() / items).toArray());
        String figures = String.format(
                Locale.ROOT, "%s: calibration error %.3f, loss %.3f", title, expectedError(), negativeLogLikelihood);
        return Plots.lines(figures, "confidence", "share", List.of(perfect, accuracy, share));
    }
}
