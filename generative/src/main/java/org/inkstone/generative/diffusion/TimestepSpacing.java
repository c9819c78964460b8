package org.inkstone.generative.diffusion;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** At which of the schedule's times a sampler of few steps stops; times fall. The names are those of diffusers. */
public enum TimestepSpacing {
    /** Multiples of T/N down to 0: the times of DDPM and DDIM, which leave out the noisiest ones. */
    LEADING {
        @Override
        double[] times(NoiseSchedule schedule, int steps) {
            int ratio = schedule.steps() / steps;
            return fill(steps, i -> (double) (steps - 1 - i) * ratio);
        }
    },
    /** From T-1 to 0, at equal distances that need not be whole. */
    LINSPACE {
        @Override
        double[] times(NoiseSchedule schedule, int steps) {
            double last = schedule.steps() - 1.0;
            return fill(steps, i -> steps == 1 ? last : last * (steps - 1 - i) / (steps - 1));
        }
    },
    /**
     * From T-1 in N equal steps to 0, which itself is left to the end of the path; whole times (unless N is T), as DPM-Solver takes
     * them.
     */
    EVEN {
        @Override
        double[] times(NoiseSchedule schedule, int steps) {
            // T steps lie closer than whole times
            boolean whole = steps < schedule.steps();
            return fill(steps, i -> {
                double time = (schedule.steps() - 1.0) * (steps - i) / steps;
                return whole ? Math.rint(time) : time;
            });
        }
    },
    /** From T-1 in steps of T/N: the noisiest time is always among them (Lin et al. 2024). */
    TRAILING {
        @Override
        double[] times(NoiseSchedule schedule, int steps) {
            double ratio = (double) schedule.steps() / steps;
            return fill(steps, i -> Math.rint(schedule.steps() - i * ratio) - 1);
        }
    },
    /**
     * Noise over signal to the power of 1/7 at equal distances, denser where little noise is left (Karras et al. 2022). It begins at
     * 80, as there, where the schedule goes further: the end of a cosine schedule would take most of the steps.
     */
    KARRAS {
        @Override
        double[] times(NoiseSchedule schedule, int steps) {
            double[] sigmas = sigmas(schedule, steps);
            return fill(steps, i -> schedule.timeOf(sigmas[i]));
        }
    };

    private static final double RHO = 7;
    private static final double LARGEST_SIGMA = 80;

    /** The times of N steps, falling. */
    abstract double[] times(NoiseSchedule schedule, int steps);

    /** Noise over signal at Karras' points, falling. */
    static double[] sigmas(NoiseSchedule schedule, int steps) {
        double smallest = Math.pow(schedule.level(0).sigma(), 1 / RHO);
        double noisiest = Math.min(schedule.level(schedule.steps() - 1.0).sigma(), LARGEST_SIGMA);
        double largest = Math.pow(noisiest, 1 / RHO);
        return fill(steps, i -> {
            double share = steps == 1 ? 0 : (double) i / (steps - 1);
            return Math.pow(largest + share * (smallest - largest), RHO);
        });
    }

    private static double[] fill(int steps, IntToDoubleFunction value) {
        return IntStream.range(0, steps).mapToDouble(value).toArray();
    }
}
