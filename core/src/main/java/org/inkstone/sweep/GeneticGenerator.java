package org.inkstone.sweep;

import org.apache.commons.math3.random.JDKRandomGenerator;
import org.apache.commons.math3.random.RandomGenerator;
import org.deeplearning4j.arbiter.optimize.api.CandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.GeneticSearchCandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.genetic.crossover.UniformCrossover;
import org.deeplearning4j.arbiter.optimize.generator.genetic.crossover.parentselection.RandomTwoParentSelection;
import org.deeplearning4j.arbiter.optimize.generator.genetic.mutation.RandomMutationOperator;
import org.deeplearning4j.arbiter.optimize.generator.genetic.population.PopulationModel;
import org.deeplearning4j.arbiter.optimize.generator.genetic.selection.GeneticSelectionOperator;

/**
 * Arbiter's genetic search with one random generator for all its operators: each would make an unseeded one of its own, and
 * {@code setRngSeed} reaches none of them.
 */
final class GeneticGenerator {
    private GeneticGenerator() {}

    static CandidateGenerator of(SearchSpace space, int population, long seed, boolean minimize) {
        RandomGenerator random = new JDKRandomGenerator();
        random.setSeed(seed);
        return new GeneticSearchCandidateGenerator.Builder(space, new GivenScore(minimize))
                .populationModel(new PopulationModel.Builder()
                        .populationSize(population)
                        .build())
                .selectionOperator(new GeneticSelectionOperator.Builder()
                        .randomGenerator(random)
                        .crossoverOperator(new UniformCrossover.Builder()
                                .randomGenerator(random)
                                .parentSelection(new RandomTwoParentSelection(random))
                                .build())
                        .mutationOperator(new RandomMutationOperator.Builder()
                                .randomGenerator(random)
                                .build())
                        .build())
                .build();
    }
}
