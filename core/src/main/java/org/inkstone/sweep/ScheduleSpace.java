package org.inkstone.sweep;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Learning-rate schedules by iteration that are made for a training of a known length: a family, its highest rate, and what
 * else the family has.
 *
 * <pre>{@code
 * ScheduleSpace.builder()
 *         .totalSteps(loader, epochs)
 *         .families(ScheduleFamily.COSINE, ScheduleFamily.STEP)
 *         .peak(Spaces.logUniform(1e-3, 1))
 *         .build()
 * }</pre>
 *
 * <p>Parameters that no chosen family has are no parameters of the space. Those of another family than the drawn one have
 * no influence, and do not stand in the description; a grid therefore meets one schedule several times, with equal
 * descriptions. A warm-up counts among the total steps, and a schedule's last cycle or fall ends with them.
 */
public final class ScheduleSpace extends CompositeSpace<ISchedule> {
    private final int totalSteps;
    private final ParameterSpace<ScheduleFamily> family;
    private final LinkedHashMap<ScheduleParameter, ParameterSpace<? extends Number>> parameters;

    @JsonCreator
    ScheduleSpace(
            @JsonProperty("totalSteps") int totalSteps,
            @JsonProperty("family") ParameterSpace<ScheduleFamily> family,
            @JsonProperty("parameters") LinkedHashMap<ScheduleParameter, ParameterSpace<? extends Number>> parameters) {
        this.totalSteps = totalSteps;
        this.family = family;
        this.parameters = parameters;
    }

    /** All families, with the default space of each parameter; the total has no default. */
    public static ScheduleSpaceBuilder builder() {
        return new ScheduleSpaceBuilder();
    }

    /**
     * What a properties file says: {@code totalSteps} or {@code examples}, {@code batchSize}, {@code epochs} and
     * {@code dropLast} (false by default); {@code families}, with commas; and each parameter by its name, as a number,
     * several with commas, or {@code uniform(0, 0.2)}, {@code logUniform(1e-3, 1)}, {@code integer(1, 4)},
     * {@code quantized(0, 1, 0.1)}, {@code choice(1, 2)}.
     *
     * @throws IllegalArgumentException naming an unknown key, family or space, with the nearest valid ones, or a value that
     *                                  is out of its range
     */
    public static ScheduleSpace fromProperties(Properties properties) {
        return ScheduleProperties.read(properties);
    }

    /** The steps each schedule is made for. */
    public int totalSteps() {
        return totalSteps;
    }

    @Override
    @SuppressWarnings("rawtypes")
    LinkedHashMap<String, ParameterSpace> nested() {
        LinkedHashMap<String, ParameterSpace> nested = new LinkedHashMap<>();
        nested.put("family", family);
        parameters.forEach((parameter, space) -> nested.put(parameter.toString(), space));
        return nested;
    }

    @Override
    public ISchedule getValue(double[] values) {
        return ScheduleMaker.make(family.getValue(values), draw(values), totalSteps);
    }

    /** {@code {family=cosine, totalSteps=1000, peak=0.01, warmupFraction=0.1, finalRatio=0.0}}. */
    @Override
    public Map<String, Object> describe(double[] values) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("family", family.getValue(values).toString());
        words.put("totalSteps", totalSteps);
        draw(values).forEach((parameter, value) -> words.put(parameter.toString(), value));
        return words;
    }

    /** The values of the parameters that the drawn family has. */
    private Map<ScheduleParameter, Number> draw(double[] values) {
        Map<ScheduleParameter, Number> drawn = new LinkedHashMap<>();
        for (ScheduleParameter parameter : family.getValue(values).parameters()) {
            drawn.put(parameter, parameters.get(parameter).getValue(values));
        }
        return drawn;
    }

    @Override
    public String toString() {
        return "schedules of " + totalSteps + " steps" + nested();
    }
}
