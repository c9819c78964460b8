package org.inkstone.schedule;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Given rates at given steps: each holds until the next, or goes to it in a line.
 *
 * @param type whether it goes by iterations or epochs
 * @param rates rates by the step they begin at, not negative; there must be one for step 0
 * @param interpolated whether to go from one to the next in lines
 */
public record PiecewiseSchedule(
        @JsonProperty("type") ScheduleType type,
        @JsonProperty("rates") SortedMap<Integer, Double> rates,
        @JsonProperty("interpolated") boolean interpolated)
        implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public PiecewiseSchedule {
        Checks.type(type);
        rates = Collections.unmodifiableSortedMap(new TreeMap<>(rates));
        rates.forEach((step, rate) -> Checks.notNegative("rate at " + step, rate));
        if (rates.isEmpty() || rates.firstKey() != 0) {
            throw new IllegalArgumentException("rates must begin at step 0: " + rates.keySet());
        }
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int position = Checks.position(type, iteration, epoch);
        int from = rates.headMap(position + 1).lastKey();
        SortedMap<Integer, Double> later = rates.tailMap(position + 1);
        if (!interpolated || later.isEmpty()) {
            return rates.get(from);
        }
        int to = later.firstKey();
        return Checks.line(rates.get(from), rates.get(to), (double) (position - from) / (to - from));
    }

    /** Itself: it can't change. */
    @Override
    public PiecewiseSchedule clone() {
        return this;
    }
}
