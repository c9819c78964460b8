package org.inkstone.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;

/**
 * What a range test measured, and the rates it suggests.
 *
 * @param rates      the rate of each step, rising
 * @param losses     the loss before each step; the last may be no number
 * @param smoothed   the same as a running mean
 * @param stopReason why the test ended
 */
public record LearningRateRange(double[] rates, double[] losses, double[] smoothed, String stopReason) {
    private static final int FEWEST = 5;

    /** Keeps its own copies. */
    public LearningRateRange {
        rates = rates.clone();
        losses = losses.clone();
        smoothed = smoothed.clone();
    }

    @Override
    public double[] rates() {
        return rates.clone();
    }

    @Override
    public double[] losses() {
        return losses.clone();
    }

    @Override
    public double[] smoothed() {
        return smoothed.clone();
    }

    /**
     * Where the smoothed loss falls fastest per factor of the rate, on its way to its minimum: fastai's and Lightning's suggestion.
     * The first tenth, in which the mean settles, doesn't count, nor does what comes after the minimum: a loss that explodes and
     * comes down again falls fastest of all, and a network trained there is lost. Empty when the loss never falls.
     */
    public OptionalDouble steepest() {
        int first = Math.max(1, rates.length / 10);
        int last = Math.min(rates.length - 3, lowest());
        double steepest = 0;
        OptionalDouble rate = OptionalDouble.empty();
        for (int i = first; i <= last && rates.length >= FEWEST; i++) {
            double slope = (smoothed[i + 1] - smoothed[i - 1]) / Math.log(rates[i + 1] / rates[i - 1]);
            if (slope < steepest) {
                steepest = slope;
                rate = OptionalDouble.of(rates[i]);
            }
        }
        return rate;
    }

    /** A tenth of the rate with the least smoothed loss: Smith's rule of thumb. Empty when the loss never falls. */
    public OptionalDouble minimumOverTen() {
        int best = lowest();
        return best == 0 ? OptionalDouble.empty() : OptionalDouble.of(rates[best] / 10);
    }

    private int lowest() {
        int best = 0;
        for (int i = 0; i < smoothed.length; i++) {
            if (smoothed[i] < smoothed[best]) {
                best = i;
            }
        }
        return best;
    }

    /**
     * The rate to begin with: {@link #steepest}.
     *
     * @throws NoSuchElementException when the loss never fell
     */
    public double suggestion() {
        return steepest()
                .orElseThrow(() -> new NoSuchElementException(
                        "no rate to suggest: the loss never fell in " + rates.length + " steps (" + stopReason + ")"));
    }

    /** Loss over rate with both suggestions. */
    public Figure figure(String title) {
        List<org.inkstone.plot.Series> series = new ArrayList<>();
        int n = smoothed.length;
        while (n > 0 && !Double.isFinite(smoothed[n - 1])) {
            n--;
        }
        double[] x = java.util.Arrays.copyOf(rates, n);
        series.add(new org.inkstone.plot.Series("loss", x, java.util.Arrays.copyOf(losses, n)));
        series.add(new org.inkstone.plot.Series("smoothed", x, java.util.Arrays.copyOf(smoothed, n)));
        double low = java.util.Arrays.stream(smoothed, 0, n).min().orElse(0);
        double high = java.util.Arrays.stream(smoothed, 0, n).max().orElse(1);
        steepest().ifPresent(rate -> series.add(mark("steepest", rate, low, high)));
        minimumOverTen().ifPresent(rate -> series.add(mark("minimum / 10", rate, low, high)));
        return Plots.lines(title, "learning rate", "loss", Plots.Scale.LOG, Plots.Scale.LINEAR, series);
    }

    private static org.inkstone.plot.Series mark(String name, double rate, double low, double high) {
        String label = String.format(Locale.ROOT, "%s: %.3g", name, rate);
        return new org.inkstone.plot.Series(label, new double[] {rate, rate}, new double[] {low, high});
    }
}
