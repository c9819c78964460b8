package org.inkstone.sweep;

import static org.inkstone.sweep.ScheduleParameter.BASE_RATIO;
import static org.inkstone.sweep.ScheduleParameter.CYCLES;
import static org.inkstone.sweep.ScheduleParameter.CYCLE_GROWTH;
import static org.inkstone.sweep.ScheduleParameter.DECAY;
import static org.inkstone.sweep.ScheduleParameter.DIV_FACTOR;
import static org.inkstone.sweep.ScheduleParameter.DROPS;
import static org.inkstone.sweep.ScheduleParameter.FINAL_DIV_FACTOR;
import static org.inkstone.sweep.ScheduleParameter.FINAL_RATIO;
import static org.inkstone.sweep.ScheduleParameter.FLAT_FRACTION;
import static org.inkstone.sweep.ScheduleParameter.GAMMA;
import static org.inkstone.sweep.ScheduleParameter.PEAK;
import static org.inkstone.sweep.ScheduleParameter.POWER;
import static org.inkstone.sweep.ScheduleParameter.RISE_FRACTION;
import static org.inkstone.sweep.ScheduleParameter.WARMUP_FRACTION;

import java.util.List;
import java.util.Locale;

/** The kinds of schedules a {@link ScheduleSpace} draws, each with the parameters that matter for it. */
public enum ScheduleFamily {
    /** The same rate throughout. */
    CONSTANT(PEAK, WARMUP_FRACTION),
    /** Falls by a factor, several times at equal distances. */
    STEP(PEAK, WARMUP_FRACTION, DROPS, GAMMA),
    /** Falls by an equal factor with each step. */
    EXPONENTIAL(PEAK, WARMUP_FRACTION, DECAY),
    /** Falls by an equal amount with each step. */
    LINEAR(PEAK, WARMUP_FRACTION, FINAL_RATIO),
    /** Falls with a power of the steps left. */
    POLYNOMIAL(PEAK, WARMUP_FRACTION, FINAL_RATIO, POWER),
    /** Falls along half a cosine. */
    COSINE(PEAK, WARMUP_FRACTION, FINAL_RATIO),
    /** Falls along half a cosine several times, from the peak each time. */
    COSINE_RESTARTS(PEAK, WARMUP_FRACTION, FINAL_RATIO, CYCLES, CYCLE_GROWTH),
    /** Rises to the peak and falls to almost nothing, along cosines; its rise is its warm-up. */
    ONE_CYCLE(PEAK, RISE_FRACTION, DIV_FACTOR, FINAL_DIV_FACTOR),
    /** Rises by equal amounts, then falls with the root of the steps done. */
    INVERSE_SQRT(PEAK, WARMUP_FRACTION),
    /** The peak for most of the training, then down along a cosine. */
    FLAT_THEN_ANNEAL(PEAK, WARMUP_FRACTION, FINAL_RATIO, FLAT_FRACTION),
    /** Up and down between a base and the peak by equal amounts; starts with a rise, and so without a warm-up. */
    CYCLIC(PEAK, BASE_RATIO, CYCLES);

    private final List<ScheduleParameter> parameters;

    ScheduleFamily(ScheduleParameter... parameters) {
        this.parameters = List.of(parameters);
    }

    /** The parameters that matter for this family, in the order of its description. */
    public List<ScheduleParameter> parameters() {
        return parameters;
    }

    /** {@code ONE_CYCLE} is "one-cycle". */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The family of this name, whatever its case, hyphens or underscores: "one-cycle", "OneCycle" and "ONE_CYCLE" are one.
     *
     * @throws IllegalArgumentException naming the nearest ones
     */
    public static ScheduleFamily parse(String name) {
        return NearestName.parse("schedule family", name, values());
    }
}
