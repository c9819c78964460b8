package org.inkstone.examples;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.inkstone.data.fetch.Progress;

/** Shows how far a download is; a new bar for each step. */
public final class DownloadBar implements Progress, AutoCloseable {
    private static final long MIB = 1 << 20;

    private final String set;
    private String step;
    private ProgressBar bar;

    /** @param set what is downloaded */
    public DownloadBar(String set) {
        this.set = set;
    }

    @Override
    public synchronized void update(String what, long done, long total) {
        if (!what.equals(step)) {
            close();
            step = what;
            bar = new ProgressBarBuilder()
                    .setTaskName(set + " " + what)
                    .setInitialMax(total)
                    .setUnit(" MiB", MIB)
                    .build();
        }
        bar.maxHint(total);
        bar.stepTo(done);
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
