package org.inkstone.sweep;

import java.util.List;
import org.apache.commons.math3.random.JDKRandomGenerator;
import org.apache.commons.math3.random.RandomGenerator;
import org.deeplearning4j.arbiter.optimize.api.CandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.GeneticSearchCandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.genetic.Chromosome;
import org.deeplearning4j.arbiter.optimize.generator.genetic.crossover.UniformCrossover;
import org.deeplearning4j.arbiter.optimize.generator.genetic.crossover.parentselection.RandomTwoParentSelection;
import org.deeplearning4j.arbiter.optimize.generator.genetic.crossover.parentselection.TwoParentSelection;
import org.deeplearning4j.arbiter.optimize.generator.genetic.mutation.RandomMutationOperator;
import org.deeplearning4j.arbiter.optimize.generator.genetic.population.PopulationModel;
import org.deeplearning4j.arbiter.optimize.generator.genetic.selection.GeneticSelectionOperator;

/**
 * Arbiter's genetic search with one random generator for all its operators: each would make an unseeded one of its own, and
 * {@code setRngSeed} reaches none of them. One gene in a candidate mutates on average (Arbiter's 0.005 suits hundreds of
 * genes, with a few it only shuffles the first population).
 */
final class GeneticGenerator {
    private GeneticGenerator() {}

    static CandidateGenerator of(SearchSpace space, int population, long seed, boolean minimize) {
        RandomGenerator random = new JDKRandomGenerator();
        random.setSeed(seed);
        return new GeneticSearchCandidateGenerator.Builder(space, new GivenScore(minimize))
                .populationModel(
                        new PopulationModel.Builder().populationSize(population).build())
                .selectionOperator(new GeneticSelectionOperator.Builder()
                        .randomGenerator(random)
                        .crossoverOperator(new UniformCrossover.Builder()
                                .randomGenerator(random)
                                .parentSelection(new CopiedParents(random))
                                .build())
                        .mutationOperator(new RandomMutationOperator.Builder()
                                .mutationRate(1.0 / Math.max(2, space.numParameters()))
                                .randomGenerator(random)
                                .build())
                        .build())
                .build();
    }

    /** Two parents at random, as copies: where Arbiter does not cross them, it mutates the parent itself, which keeps its score. */
    private static final class CopiedParents extends TwoParentSelection {
        private final RandomTwoParentSelection selection;

        CopiedParents(RandomGenerator random) {
            selection = new RandomTwoParentSelection(random);
        }

        @Override
        public void initializeInstance(List<Chromosome> population) {
            selection.initializeInstance(population);
        }

        @Override
        public double[][] selectParents() {
            double[][] parents = selection.selectParents();
            return new double[][] {parents[0].clone(), parents[1].clone()};
        }
    }
}
