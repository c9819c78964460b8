package org.inkstone.examples.classic;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.inkstone.classic.ProgressListener;

/** A progress bar for fits, with what the algorithm watches and the time left; it appears once a fit takes longer than a second. */
final class FitProgress implements ProgressListener, AutoCloseable {
    private static final long PATIENCE = 1_000_000_000L;

    private final String task;
    private final long began = System.nanoTime();
    private ProgressBar bar;

    FitProgress(String task) {
        this.task = task;
    }

    @Override
    public void progress(long done, long total, double value) {
        if (bar == null && System.nanoTime() - began < PATIENCE) {
            return;
        }
        if (bar == null) {
            bar = new ProgressBar(task, total);
        }
        bar.maxHint(total);
        bar.stepTo(done);
        if (!Double.isNaN(value)) {
            bar.setExtraMessage(String.format(Locale.ROOT, " %.4g", value));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
