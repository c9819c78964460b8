package org.inkstone.sweep;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Updaters of one family: {@code UpdaterSpace.of(ADAM).learningRate(Spaces.logUniform(1e-4, 1e-1))}. What is given no space
 * has the updater's own default (Arbiter's spaces for Adam, Nadam and AdaMax have 0.001 for both betas and epsilon). For
 * several families, each with its own range of rates, {@link Spaces#oneOf}.
 *
 * <p>Goes into {@code MultiLayerSpace.Builder.updater} and {@code ComputationGraphSpace.Builder.updater}, and into Arbiter's
 * JSON. Immutable but for the indices Arbiter sets in the leaves.
 */
public final class UpdaterSpace extends CompositeSpace<IUpdater> {
    private static final String RATE = "learningRate";

    private final UpdaterFamily family;
    private final ParameterSpace<? extends ISchedule> schedule;
    private final LinkedHashMap<String, ParameterSpace<Double>> parameters;

    @JsonCreator
    private UpdaterSpace(
            @JsonProperty("family") UpdaterFamily family,
            @JsonProperty("schedule") ParameterSpace<? extends ISchedule> schedule,
            @JsonProperty("parameters") LinkedHashMap<String, ParameterSpace<Double>> parameters) {
        this.family = Objects.requireNonNull(family, "family");
        this.schedule = schedule;
        this.parameters = parameters;
    }

    /** The family with its defaults. */
    public static UpdaterSpace of(UpdaterFamily family) {
        return new UpdaterSpace(family, null, new LinkedHashMap<>());
    }

    /**
     * With learning rates from a space, instead of a schedule if there was one.
     *
     * @throws IllegalArgumentException if the updater has no learning rate; when a value is drawn, if it is not positive
     */
    public UpdaterSpace learningRate(ParameterSpace<Double> rates) {
        return new UpdaterSpace(family, null, with(RATE, rates));
    }

    /**
     * With schedules from a space, such as a {@link ScheduleSpace}, instead of a rate.
     *
     * @throws IllegalArgumentException if the updater has no learning rate
     */
    public UpdaterSpace schedule(ParameterSpace<? extends ISchedule> schedules) {
        Objects.requireNonNull(schedules, "schedules");
        family.indexOf(RATE);
        LinkedHashMap<String, ParameterSpace<Double>> others = new LinkedHashMap<>(parameters);
        others.remove(RATE);
        return new UpdaterSpace(family, schedules, others);
    }

    /** With momenta of {@code NESTEROVS} from a space; at least 0 and below 1. */
    public UpdaterSpace momentum(ParameterSpace<Double> momenta) {
        return new UpdaterSpace(family, schedule, with("momentum", momenta));
    }

    /** With decays of the running mean from a space; at least 0 and below 1. */
    public UpdaterSpace beta1(ParameterSpace<Double> betas) {
        return new UpdaterSpace(family, schedule, with("beta1", betas));
    }

    /** With decays of the running mean square from a space; at least 0 and below 1. */
    public UpdaterSpace beta2(ParameterSpace<Double> betas) {
        return new UpdaterSpace(family, schedule, with("beta2", betas));
    }

    /** With decays of {@code ADA_DELTA} from a space; at least 0 and below 1. */
    public UpdaterSpace rho(ParameterSpace<Double> decays) {
        return new UpdaterSpace(family, schedule, with("rho", decays));
    }

    /** With decays of {@code RMS_PROP} from a space; at least 0 and below 1. */
    public UpdaterSpace rmsDecay(ParameterSpace<Double> decays) {
        return new UpdaterSpace(family, schedule, with("rmsDecay", decays));
    }

    /** With stabilisers from a space; positive. */
    public UpdaterSpace epsilon(ParameterSpace<Double> epsilons) {
        return new UpdaterSpace(family, schedule, with("epsilon", epsilons));
    }

    private LinkedHashMap<String, ParameterSpace<Double>> with(String parameter, ParameterSpace<Double> space) {
        family.indexOf(parameter);
        LinkedHashMap<String, ParameterSpace<Double>> all = new LinkedHashMap<>(parameters);
        all.put(parameter, Objects.requireNonNull(space, parameter));
        return all;
    }

    @Override
    @SuppressWarnings("rawtypes")
    LinkedHashMap<String, ParameterSpace> nested() {
        LinkedHashMap<String, ParameterSpace> nested = new LinkedHashMap<>();
        if (schedule != null) {
            nested.put("schedule", schedule);
        }
        nested.putAll(parameters);
        return nested;
    }

    @Override
    public IUpdater getValue(double[] values) {
        double[] chosen = new double[family.parameters().size()];
        for (int i = 0; i < chosen.length; i++) {
            String name = family.parameters().get(i);
            ParameterSpace<Double> space = parameters.get(name);
            chosen[i] = space == null ? family.defaultOf(name) : checked(name, space.getValue(values));
        }
        return schedule == null ? family.create(chosen) : family.create(chosen, schedule.getValue(values));
    }

    private static double checked(String name, double value) {
        boolean positive = name.equals(RATE) || name.equals("epsilon");
        if (positive && !(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
        if (!positive && !(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be at least 0 and below 1: " + value);
        }
        return value;
    }

    /** {@code {updater=adam, learningRate=0.01}}: the family, its schedule's description, and what was given a space. */
    @Override
    public Map<String, Object> describe(double[] values) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("updater", family.toString());
        if (schedule != null) {
            words.putAll(Descriptions.of("schedule", schedule, values));
        }
        parameters.forEach((name, space) -> words.put(name, space.getValue(values)));
        return words;
    }

    @Override
    public String toString() {
        return family + (schedule == null ? "" : "(" + schedule + ")") + parameters;
    }
}
