package org.inkstone.sweep;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bar with trials done, the best score so far and the time left; a log line per trial where there is no terminal. */
public final class SweepProgressBar implements SweepListener {
    private static final Logger LOG = LoggerFactory.getLogger(SweepProgressBar.class);
    private static final int UPDATE_MILLIS = 200;

    private final boolean terminal;
    private ProgressBar bar;

    /** A bar on a terminal, else log lines. */
    public SweepProgressBar() {
        this(System.console() != null);
    }

    /** @param terminal whether to draw a bar, on standard error */
    public SweepProgressBar(boolean terminal) {
        this.terminal = terminal;
    }

    @Override
    public void onStart(int trials, SweepResult known) {
        int done = known.trials().size();
        if (done > 0) {
            LOG.info("{} trials are in the ledger{}", done, best(known));
        }
        if (terminal) {
            bar = new ProgressBarBuilder()
                    .setTaskName("sweep")
                    .setInitialMax(trials == 0 ? -1 : trials)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLIS)
                    .startsFrom(done, java.time.Duration.ZERO)
                    .build();
        }
    }

    @Override
    public void onTrialEnd(TrialRecord trial, SweepResult sofar) {
        if (bar != null) {
            bar.setExtraMessage(best(sofar));
            bar.stepTo(sofar.trials().size());
        } else {
            LOG.info(
                    "trial {} {}{}, {} s{}",
                    trial.number(),
                    trial.state().name().toLowerCase(Locale.ROOT),
                    trial.scored()
                            ? String.format(Locale.ROOT, " %.5g", trial.score())
                            : ": " + firstLine(trial.error()),
                    String.format(Locale.ROOT, "%.1f", trial.seconds()),
                    best(sofar));
        }
    }

    @Override
    public void onEnd(SweepResult result) {
        if (bar != null) {
            bar.close();
        }
        LOG.info(
                "sweep over after {} trials, {} s: {}{}",
                result.trials().size(),
                result.elapsed().toSeconds(),
                result.stopReason(),
                best(result));
    }

    private static String best(SweepResult result) {
        return result.best()
                .map(trial -> String.format(Locale.ROOT, ", best %.5g (trial %d)", trial.score(), trial.number()))
                .orElse("");
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
