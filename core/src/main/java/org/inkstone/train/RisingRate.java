package org.inkstone.train;

import org.nd4j.linalg.schedule.ISchedule;

/** From one rate to another by equal factors, beginning at an iteration. */
record RisingRate(double from, double to, int start, int steps) implements ISchedule {
    private static final long serialVersionUID = 1L;

    @Override
    public double valueAt(int iteration, int epoch) {
        double done = Math.max(0, Math.min(1, (iteration - start) / (steps - 1.0)));
        return from * Math.pow(to / from, done);
    }

    @Override
    public ISchedule clone() {
        return this;
    }
}
