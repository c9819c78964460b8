package org.inkstone.sweep;

import java.util.Objects;
import org.deeplearning4j.arbiter.optimize.api.CandidateGenerator;

/** In what order a sweep tries the points of its space. */
public interface SearchStrategy {
    /**
     * A generator of candidates.
     *
     * @param space    what to draw from
     * @param trials   how many trials are planned; 0 when only the time is limited
     * @param seed     what all its random numbers derive from
     * @param minimize whether small scores are good
     */
    CandidateGenerator generator(SearchSpace space, int trials, long seed, boolean minimize);

    /** Its name and settings: a ledger goes on only with the same. */
    String describe();

    /** Whether it comes to an end by itself. */
    default boolean finite() {
        return false;
    }

    /** Whether its points depend on how many trials are planned, so that a resumed sweep can't have more. */
    default boolean planned() {
        return false;
    }

    /** Independent points by the spaces' own distributions; hard to beat with few trials (Bergstra and Bengio, 2012). */
    static SearchStrategy random() {
        return of(
                "random",
                false,
                (space, trials, seed, minimize) ->
                        new PointsGenerator(space, Points.random(space.numParameters(), seed)));
    }

    /**
     * Every combination, the first parameter changing fastest: all values of discrete parameters and small integer ranges,
     * evenly spread values of the others.
     *
     * @param points values of each parameter that has more, at least 2
     */
    static SearchStrategy grid(int points) {
        return grid(points, false);
    }

    /**
     * Every combination.
     *
     * @param points   values of each parameter that has more, at least 2
     * @param shuffled whether in an order drawn from the seed
     */
    static SearchStrategy grid(int points, boolean shuffled) {
        if (points < 2) {
            throw new IllegalArgumentException("points must be at least 2: " + points);
        }
        String name = "grid of " + points + (shuffled ? ", shuffled" : "");
        return of(name, true, (space, trials, seed, minimize) -> new GridGenerator(space, points, shuffled, seed));
    }

    /** One point in each of as many slices of every parameter as there are trials (McKay et al., 1979). */
    static SearchStrategy latinHypercube() {
        return new Named("latin hypercube", true, true, (space, trials, seed, minimize) -> {
            if (trials == 0) {
                throw new IllegalArgumentException("trials must be set for a latin hypercube, which depends on it");
            }
            return new PointsGenerator(space, Points.latinHypercube(space.numParameters(), trials, seed));
        });
    }

    /** Sobol's low-discrepancy sequence, shifted by the seed: even coverage with any number of trials. */
    static SearchStrategy sobol() {
        return of(
                "sobol",
                false,
                (space, trials, seed, minimize) ->
                        new PointsGenerator(space, Points.sobol(space.numParameters(), seed)));
    }

    /** Arbiter's genetic search with a population of 30, its default. */
    static SearchStrategy genetic() {
        return genetic(30);
    }

    /**
     * Arbiter's genetic search (uniform crossover, random mutation, the least fit culled) with all its random numbers from
     * the sweep's seed. Repeatable with one trial at a time only: parallel trials end in any order.
     *
     * @param population at least 6, so that there are parents to choose from when a third is culled
     */
    static SearchStrategy genetic(int population) {
        if (population < 6) {
            throw new IllegalArgumentException("population must be at least 6: " + population);
        }
        return of(
                "genetic with a population of " + population,
                false,
                (space, trials, seed, minimize) -> GeneticGenerator.of(space, population, seed, minimize));
    }

    /**
     * Somebody else's generator.
     *
     * @param name    what the ledger calls it
     * @param finite  whether it comes to an end by itself
     * @param factory makes it
     */
    static SearchStrategy of(String name, boolean finite, Factory factory) {
        return new Named(
                Objects.requireNonNull(name, "name"), finite, false, Objects.requireNonNull(factory, "factory"));
    }

    /** Makes generators, as {@link SearchStrategy#generator}. */
    @FunctionalInterface
    interface Factory {
        CandidateGenerator generator(SearchSpace space, int trials, long seed, boolean minimize);
    }

    /** A strategy with a name. */
    record Named(String describe, boolean finite, boolean planned, Factory factory) implements SearchStrategy {
        @Override
        public CandidateGenerator generator(SearchSpace space, int trials, long seed, boolean minimize) {
            return factory.generator(space, trials, seed, minimize);
        }
    }
}
