package org.inkstone.train;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a bar for each epoch on the terminal, with loss, accuracy, examples per second and the time left, and logs a line
 * at the end of each. Where there is no terminal (a file, CI), the bar is left out and a line is logged every now and
 * then.
 */
public final class ProgressBarCallback implements Callback {
    private static final Logger log = LoggerFactory.getLogger(ProgressBarCallback.class);
    private static final int UPDATE_MILLIS = 200;
    private static final int NARROWEST_BAR = 5;
    private static final int WIDEST_BAR = 30;

    private final boolean terminal;
    private final Duration logEvery;
    private final Map<String, DoubleSupplier> further = new LinkedHashMap<>();
    private ProgressBar bar;
    private long lastShown;

    /** A bar on a terminal, else a line every ten seconds. */
    public ProgressBarCallback() {
        this(System.console() != null, Duration.ofSeconds(10));
    }

    /**
     * A bar or lines, as told.
     *
     * @param terminal whether to draw a bar, on standard error
     * @param logEvery time between lines where there is no bar
     */
    public ProgressBarCallback(boolean terminal, Duration logEvery) {
        if (logEvery.isNegative()) {
            throw new IllegalArgumentException("logEvery must not be negative: " + logEvery);
        }
        this.terminal = terminal;
        this.logEvery = logEvery;
    }

    /** Shows a further figure after the loss: a second loss, for example. */
    public ProgressBarCallback showing(String name, DoubleSupplier figure) {
        further.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(figure, "figure"));
        return this;
    }

    @Override
    public void onTrainStart(TrainingRun run) {
        lastShown = System.nanoTime();
    }

    @Override
    public void onStep(TrainingRun run) {
        long now = System.nanoTime();
        Duration since = Duration.ofNanos(now - lastShown);
        if (terminal) {
            boolean first = bar == null;
            if (first) {
                bar = newBar(run);
            }
            bar.stepTo(run.stepInEpoch());
            if (first || since.toMillis() >= UPDATE_MILLIS || run.stepInEpoch() == run.stepsPerEpoch()) {
                bar.setExtraMessage(figures(run));
                lastShown = now;
            }
        } else if (since.compareTo(logEvery) >= 0) {
            log.info("{} step {}{}{}", epochName(run), run.stepInEpoch(), ofAll(run.stepsPerEpoch()), figures(run));
            lastShown = now;
        }
    }

    @Override
    public void onEpochEnd(TrainingRun run) {
        close();
        run.history().lastEpoch().ifPresent(epoch -> log.info("{}", line(epoch, run)));
    }

    @Override
    public void onTrainEnd(TrainingRun run) {
        close();
        run.history()
                .lastEpoch()
                .filter(epoch -> !epoch.complete())
                .ifPresent(epoch -> log.info("{}", line(epoch, run)));
        log.info(
                "{}: {} steps in {}",
                run.history().stopReason(),
                run.step(),
                time(run.history().seconds()));
    }

    @Override
    public void onException(TrainingRun run, Throwable exception) {
        close();
    }

    @Override
    public int order() {
        // after the others, so that what they log comes before or after the bar and not through it
        return LAST - 1;
    }

    private void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    private static ProgressBar newBar(TrainingRun run) {
        return new ProgressBarBuilder()
                .setTaskName(epochName(run))
                .setInitialMax(run.stepsPerEpoch())
                .setRenderer(ProgressBarCallback::render)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .build();
    }

    /** The figures matter more than the bar, which gets the columns they leave. */
    private static String render(ProgressState state, int columns) {
        boolean known = !state.isIndefinite() && state.getMax() > 0;
        String count = known ? state.getCurrent() + "/" + state.getMax() : "step " + state.getCurrent();
        String head = state.getTaskName() + " ";
        String tail = " " + count + state.getExtraMessage();
        int width = Math.min(WIDEST_BAR, columns - head.length() - tail.length() - 2);
        StringBuilder line = new StringBuilder(head);
        if (width >= NARROWEST_BAR && known) {
            int done = (int) Math.min(width, width * state.getCurrent() / state.getMax());
            line.append('[')
                    .append("=".repeat(done))
                    .append(" ".repeat(width - done))
                    .append(']');
        }
        line.append(tail);
        return line.length() > columns ? line.substring(0, columns) : line.toString();
    }

    private String figures(TrainingRun run) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "  loss %.4f", run.epochLoss()));
        further.forEach((name, figure) -> append(text, "  " + name + " %.4f", figure.getAsDouble()));
        if (!Double.isNaN(run.epochAccuracy())) {
            text.append(String.format(Locale.ROOT, "  accuracy %.4f", run.epochAccuracy()));
        }
        text.append(String.format(Locale.ROOT, "  %.0f/s", run.examplesPerSecond()));
        double left = secondsLeft(run);
        if (left >= 0) {
            text.append("  ").append(time(left)).append(" left");
        }
        return text.toString();
    }

    /** Time to the end of all epochs, from this epoch's pace, or to a limit before it; -1 when it can't be told yet. */
    private static double secondsLeft(TrainingRun run) {
        long perEpoch = run.stepsPerEpoch();
        long all = run.epochs() > 0 && perEpoch > 0 ? run.epochs() * perEpoch : Long.MAX_VALUE;
        if (run.maxSteps() > 0) {
            all = Math.min(all, run.maxSteps());
        }
        long done = run.step();
        if (all == Long.MAX_VALUE || run.stepInEpoch() == 0) {
            return Double.isInfinite(run.secondsToDeadline()) ? -1 : run.secondsToDeadline();
        }
        return Math.min(run.secondsToDeadline(), Math.max(0, all - done) * run.secondsPerStep());
    }

    private String line(EpochRecord epoch, TrainingRun run) {
        StringBuilder text = new StringBuilder();
        text.append("epoch ").append(epoch.epoch()).append(ofAll(run.epochs()));
        text.append(String.format(Locale.ROOT, "  loss %.4f", epoch.trainLoss()));
        further.forEach((name, figure) -> append(text, "  " + name + " %.4f", figure.getAsDouble()));
        append(text, "  accuracy %.4f", epoch.trainAccuracy());
        append(text, "  validation loss %.4f", epoch.validationLoss());
        append(text, "  validation accuracy %.4f", epoch.validationAccuracy());
        text.append(String.format(Locale.ROOT, "  %.0f/s  ", epoch.examplesPerSecond()));
        return text.append(time(epoch.seconds())).toString();
    }

    private static void append(StringBuilder text, String format, double value) {
        if (!Double.isNaN(value)) {
            text.append(String.format(Locale.ROOT, format, value));
        }
    }

    private static String epochName(TrainingRun run) {
        return "epoch " + run.epoch() + ofAll(run.epochs());
    }

    private static String ofAll(long number) {
        return number > 0 ? "/" + number : "";
    }

    private static String time(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole / 60 % 60);
    }
}
