package org.inkstone.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.schedule.ConstantSchedule;
import org.inkstone.schedule.ScaledSchedule;
import org.inkstone.schedule.WarmupSchedule;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The learning rates of networks, one for each parameter array, times a factor each. They are changed in the updaters'
 * configurations, which DL4J asks at each step: schedules, rates that differ between layers, and the updaters' state stay.
 */
final class LearningRates {
    private static final Logger log = LoggerFactory.getLogger(LearningRates.class);

    /** One updater; layers may share it, and copies of a network share it with the original. */
    private static final class Rate {
        private final Model network;
        private final IUpdater updater;
        private ISchedule base;
        private double factor = 1;

        private Rate(Model network, IUpdater updater) {
            this.network = network;
            this.updater = updater;
            ISchedule schedule = schedule(updater);
            base = schedule == null ? new ConstantSchedule(updater.getLearningRate(0, 0)) : schedule;
        }

        private double now() {
            return network instanceof MultiLayerNetwork layers
                    ? updater.getLearningRate(layers.getIterationCount(), layers.getEpochCount())
                    : updater.getLearningRate(iterations(), epochs());
        }

        private int iterations() {
            return ((ComputationGraph) network).getConfiguration().getIterationCount();
        }

        private int epochs() {
            return ((ComputationGraph) network).getConfiguration().getEpochCount();
        }

        private void scale(double newFactor, double minRate) {
            factor = newFactor;
            updater.setLrAndSchedule(Double.NaN, new ScaledSchedule(base, factor, minRate));
        }
    }

    /** By parameter array: how many there are does not depend on which layers share an updater. */
    private final List<Rate> rates = new ArrayList<>();

    private LearningRates() {}

    /** The rates of the networks as they are. */
    static LearningRates of(Collection<Model> networks) {
        LearningRates rates = new LearningRates();
        Map<IUpdater, Rate> known = new IdentityHashMap<>();
        for (Model network : networks) {
            for (IUpdater updater : updaters(network)) {
                rates.rates.add(known.computeIfAbsent(updater, key -> new Rate(network, key)));
            }
        }
        return rates;
    }

    /**
     * Multiplies each rate by a factor, down to a least rate and where that changes it by more than {@code eps}.
     *
     * @return whether any was changed
     */
    boolean reduce(double factor, double minRate, double eps) {
        boolean changed = false;
        for (Rate rate : rates.stream().distinct().toList()) {
            double old = rate.now();
            if (old - Math.max(old * factor, minRate) > eps) {
                rate.scale(rate.factor * factor, minRate);
                changed = true;
            }
        }
        return changed;
    }

    double[] factors() {
        return rates.stream().mapToDouble(rate -> rate.factor).toArray();
    }

    /** Brings back what {@link #factors} said; a network read from the checkpoint itself has them already. */
    void restore(double[] factors, double minRate) {
        if (factors.length != rates.size()) {
            throw new IllegalArgumentException("the checkpoint has the learning rates of " + factors.length
                    + " parameter arrays, the networks have " + rates.size());
        }
        for (int i = 0; i < factors.length; i++) {
            Rate rate = rates.get(i);
            if (factors[i] == 1 || rate.factor == factors[i]) {
                continue;
            }
            if (rate.base instanceof ScaledSchedule scaled
                    && scaled.factor() == factors[i]
                    && scaled.minRate() == minRate) {
                rate.base = scaled.inner();
            }
            rate.scale(factors[i], minRate);
        }
    }

    /** Refuses a network that DL4J has left without a rate. */
    static void refuseLost(Model network) {
        for (IUpdater updater : updaters(network)) {
            if (updater instanceof AdaGrad adaGrad
                    && adaGrad.getLearningRateSchedule() == null
                    && Double.isNaN(adaGrad.getLearningRate())) {
                throw new IllegalArgumentException(
                        "an AdaGrad has neither learning rate nor schedule: DL4J's AdaGrad loses "
                                + "its schedule when it is cloned, ScheduledAdaGrad does not");
            }
        }
    }

    /**
     * Warns of a warm-up that the training does not outlast: its rate never reaches what was asked for.
     *
     * @param steps  iterations this training has
     * @param epochs epochs it has
     */
    static void warnOfLongWarmup(Model network, long steps, int epochs) {
        for (IUpdater updater : updaters(network)) {
            if (isKnown(updater) && schedule(updater) instanceof WarmupSchedule warmup) {
                boolean byStep = warmup.getScheduleType() == ScheduleType.ITERATION;
                long end = byStep ? iterations(network) + steps : (long) epochs(network) + epochs;
                if (warmup.getLength() >= end) {
                    log.warn(
                            "the warm-up of {} {} is not over when the training ends, after {}",
                            warmup.getLength(),
                            byStep ? "iterations" : "epochs",
                            end);
                    return;
                }
            }
        }
    }

    private static boolean isKnown(IUpdater updater) {
        return updater.getClass().getName().startsWith("org.nd4j.") || updater instanceof AdaGrad;
    }

    private static long iterations(Model network) {
        return network instanceof MultiLayerNetwork stack
                ? stack.getLayerWiseConfigurations().getIterationCount()
                : ((ComputationGraph) network).getConfiguration().getIterationCount();
    }

    private static int epochs(Model network) {
        return network instanceof MultiLayerNetwork stack
                ? stack.getLayerWiseConfigurations().getEpochCount()
                : ((ComputationGraph) network).getConfiguration().getEpochCount();
    }

    /** The updaters that have a rate, once for each parameter array. */
    private static List<IUpdater> updaters(Model network) {
        List<org.deeplearning4j.nn.api.Trainable> layers = new ArrayList<>();
        if (network instanceof MultiLayerNetwork stack) {
            layers.addAll(Arrays.asList(stack.getLayers()));
        } else if (network instanceof ComputationGraph graph) {
            layers.addAll(Arrays.asList(graph.getVertices()));
        }
        List<IUpdater> updaters = new ArrayList<>();
        for (org.deeplearning4j.nn.api.Trainable layer : layers) {
            if (layer.numParams() == 0 || layer.getConfig() == null) {
                continue;
            }
            for (String parameter : layer.paramTable(false).keySet()) {
                IUpdater updater = layer.getConfig().getUpdaterByParam(parameter);
                if (updater != null && updater.hasLearningRate()) {
                    updaters.add(updater);
                }
            }
        }
        return updaters;
    }

    /** DL4J's updaters have their schedules in common, but no type that says so. */
    private static ISchedule schedule(IUpdater updater) {
        if (updater instanceof Sgd known) {
            return known.getLearningRateSchedule();
        } else if (updater instanceof Nesterovs known) {
            return known.getLearningRateSchedule();
        } else if (updater instanceof Adam known) {
            return known.getLearningRateSchedule();
        } else if (updater instanceof AdaMax known) {
            return known.getLearningRateSchedule();
        } else if (updater instanceof AMSGrad known) {
            return known.getLearningRateSchedule();
        } else if (updater instanceof Nadam known) {
            return known.getLearningRateSchedule();
        } else if (updater instanceof AdaGrad known) {
            return known.getLearningRateSchedule();
        } else if (updater instanceof RmsProp known) {
            return known.getLearningRateSchedule();
        } else if (updater instanceof AdaBelief known) {
            return known.getLearningRateSchedule();
        }
        throw new IllegalArgumentException(
                "can't change the learning rate of a " + updater.getClass().getName() + ": only of DL4J's updaters");
    }
}
