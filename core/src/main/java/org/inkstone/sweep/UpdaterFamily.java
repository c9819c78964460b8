package org.inkstone.sweep;

import java.util.List;
import java.util.function.Function;
import org.inkstone.schedule.ScheduledAdaGrad;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/** DL4J's updaters, each with the parameters it has and the updater's own defaults for them. */
public enum UpdaterFamily {
    /** Plain gradient descent. */
    SGD(List.of("learningRate"), List.of(Sgd.DEFAULT_SGD_LR), v -> new Sgd(v[0])),
    /** Gradient descent with Nesterov's momentum. */
    NESTEROVS(
            List.of("learningRate", "momentum"),
            List.of(Nesterovs.DEFAULT_NESTEROV_LEARNING_RATE, Nesterovs.DEFAULT_NESTEROV_MOMENTUM),
            v -> new Nesterovs(v[0], v[1])),
    /** Adam (Kingma and Ba, 2015). */
    ADAM(
            Names.ADAPTIVE,
            List.of(
                    Adam.DEFAULT_ADAM_LEARNING_RATE,
                    Adam.DEFAULT_ADAM_BETA1_MEAN_DECAY,
                    Adam.DEFAULT_ADAM_BETA2_VAR_DECAY,
                    Adam.DEFAULT_ADAM_EPSILON),
            v -> new Adam(v[0], v[1], v[2], v[3])),
    /** Adam with the largest gradient instead of the mean square. */
    ADA_MAX(
            Names.ADAPTIVE,
            List.of(
                    AdaMax.DEFAULT_ADAMAX_LEARNING_RATE,
                    AdaMax.DEFAULT_ADAMAX_BETA1_MEAN_DECAY,
                    AdaMax.DEFAULT_ADAMAX_BETA2_VAR_DECAY,
                    AdaMax.DEFAULT_ADAMAX_EPSILON),
            v -> new AdaMax(v[0], v[1], v[2], v[3])),
    /** Adam whose mean square never falls. */
    AMS_GRAD(
            Names.ADAPTIVE,
            List.of(
                    AMSGrad.DEFAULT_AMSGRAD_LEARNING_RATE,
                    AMSGrad.DEFAULT_AMSGRAD_BETA1_MEAN_DECAY,
                    AMSGrad.DEFAULT_AMSGRAD_BETA2_VAR_DECAY,
                    AMSGrad.DEFAULT_AMSGRAD_EPSILON),
            v -> new AMSGrad(v[0], v[1], v[2], v[3])),
    /** Adam with Nesterov's momentum. */
    NADAM(
            Names.ADAPTIVE,
            List.of(
                    Nadam.DEFAULT_NADAM_LEARNING_RATE,
                    Nadam.DEFAULT_NADAM_BETA1_MEAN_DECAY,
                    Nadam.DEFAULT_NADAM_BETA2_VAR_DECAY,
                    Nadam.DEFAULT_NADAM_EPSILON),
            v -> new Nadam(v[0], v[1], v[2], v[3])),
    /** Rates that fall with the sum of squared gradients; with a schedule a {@link ScheduledAdaGrad}. */
    ADA_GRAD(
            List.of("learningRate", "epsilon"),
            List.of(AdaGrad.DEFAULT_ADAGRAD_LEARNING_RATE, AdaGrad.DEFAULT_ADAGRAD_EPSILON),
            v -> new AdaGrad(v[0], v[1])),
    /** Steps from running means alone: has no learning rate, and so no schedule either. */
    ADA_DELTA(
            List.of("rho", "epsilon"),
            List.of(AdaDelta.DEFAULT_ADADELTA_RHO, AdaDelta.DEFAULT_ADADELTA_EPSILON),
            v -> new AdaDelta(v[0], v[1])),
    /** Rates over a running mean of squared gradients. */
    RMS_PROP(
            List.of("learningRate", "rmsDecay", "epsilon"),
            List.of(
                    RmsProp.DEFAULT_RMSPROP_LEARNING_RATE,
                    RmsProp.DEFAULT_RMSPROP_RMSDECAY,
                    RmsProp.DEFAULT_RMSPROP_EPSILON),
            v -> new RmsProp(v[0], v[1], v[2])),
    /** Adam with the variance of gradients around their mean. */
    ADA_BELIEF(
            Names.ADAPTIVE,
            List.of(
                    AdaBelief.DEFAULT_LEARNING_RATE,
                    AdaBelief.DEFAULT_BETA1_MEAN_DECAY,
                    AdaBelief.DEFAULT_BETA2_VAR_DECAY,
                    AdaBelief.DEFAULT_EPSILON),
            v -> new AdaBelief(v[0], v[1], v[2], v[3])),
    /** No step at all. */
    NO_OP(List.of(), List.of(), v -> new NoOp());

    private final List<String> parameters;
    private final List<Double> defaults;
    private final Function<double[], IUpdater> constructor;

    UpdaterFamily(List<String> parameters, List<Double> defaults, Function<double[], IUpdater> constructor) {
        this.parameters = parameters;
        this.defaults = defaults;
        this.constructor = constructor;
    }

    /** The names of its parameters, among {@code learningRate, momentum, beta1, beta2, rho, rmsDecay, epsilon}. */
    public List<String> parameters() {
        return parameters;
    }

    /**
     * The updater's own default for a parameter.
     *
     * @throws IllegalArgumentException if it has no such parameter
     */
    public double defaultOf(String parameter) {
        return defaults.get(indexOf(parameter));
    }

    /** {@code ADA_MAX} is "adamax". */
    @Override
    public String toString() {
        return NearestName.plain(name());
    }

    /**
     * The family of this name, whatever its case, hyphens or underscores: "adamax", "ada-max" and "ADA_MAX" are one.
     *
     * @throws IllegalArgumentException naming the nearest ones
     */
    public static UpdaterFamily parse(String name) {
        return NearestName.parse("updater", name, values());
    }

    /** An updater with these values, in the order of {@link #parameters()}. */
    IUpdater create(double[] values) {
        return constructor.apply(values);
    }

    /** An updater with these values and a schedule in place of its rate. */
    IUpdater create(double[] values, ISchedule schedule) {
        if (this == ADA_GRAD) {
            return new ScheduledAdaGrad(schedule, values[indexOf("epsilon")]);
        }
        IUpdater updater = create(values);
        // not a number, as the updaters' own constructors from a schedule have it: no rate can shine through
        updater.setLrAndSchedule(Double.NaN, schedule);
        return updater;
    }

    int indexOf(String parameter) {
        int index = parameters.indexOf(parameter);
        if (index < 0) {
            throw new IllegalArgumentException(this + " has no " + parameter + ": its parameters are "
                    + (parameters.isEmpty() ? "none" : parameters));
        }
        return index;
    }

    /** Constants that the constants above may refer to. */
    private static final class Names {
        static final List<String> ADAPTIVE = List.of("learningRate", "beta1", "beta2", "epsilon");
    }
}
