package org.inkstone.train;

/**
 * Ends a training after a time on the clock, validation and callbacks included. A resumed training gets the time anew:
 * the limit is of one sitting.
 */
public final class TimeLimit implements Callback {
    private static final double SECONDS_PER_MINUTE = 60;

    private final double minutes;
    private long begin;

    /** @param minutes more than zero, fractions allowed */
    public TimeLimit(double minutes) {
        if (!(minutes > 0)) {
            throw new IllegalArgumentException("minutes must be positive: " + minutes);
        }
        this.minutes = minutes;
    }

    @Override
    public void onTrainStart(TrainingRun run) {
        begin = System.nanoTime();
        run.endsIn(minutes * SECONDS_PER_MINUTE);
    }

    @Override
    public void onStep(TrainingRun run) {
        if ((System.nanoTime() - begin) * 1e-9 >= minutes * SECONDS_PER_MINUTE) {
            run.stop(minutes + " minutes are over");
        }
    }
}
