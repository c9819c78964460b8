package org.inkstone.schedule;

import java.util.Objects;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * AdaGrad with a schedule that stays. DL4J's {@code AdaGrad} loses its schedule when it is cloned, which every builder of a
 * network does: what remains is no rate at all, which {@code Trainer} refuses, or, of an AdaGrad made by
 * {@code AdaGrad.builder()}, the default rate of 0.1, which nobody can tell from one that was meant.
 */
public final class ScheduledAdaGrad extends AdaGrad {
    private static final long serialVersionUID = 1L;

    /** AdaGrad with DL4J's default for epsilon, 1e-6. */
    public ScheduledAdaGrad(ISchedule schedule) {
        this(schedule, DEFAULT_ADAGRAD_EPSILON);
    }

    /**
     * AdaGrad.
     *
     * @param schedule the learning rate
     * @param epsilon  what is added to the root of the summed squares, positive
     */
    public ScheduledAdaGrad(ISchedule schedule, double epsilon) {
        this(DEFAULT_ADAGRAD_LEARNING_RATE, Objects.requireNonNull(schedule, "schedule"), epsilon);
    }

    /** With {@code schedule} null when somebody has set a fixed rate since. */
    @JsonCreator
    private ScheduledAdaGrad(
            @JsonProperty("learningRate") double learningRate,
            @JsonProperty("learningRateSchedule") ISchedule schedule,
            @JsonProperty("epsilon") double epsilon) {
        super(schedule, epsilon);
        Checks.positive("epsilon", epsilon);
        setLearningRate(learningRate);
    }

    @Override
    public AdaGrad clone() {
        ISchedule schedule = getLearningRateSchedule();
        return new ScheduledAdaGrad(getLearningRate(), schedule == null ? null : schedule.clone(), getEpsilon());
    }
}
