package org.inkstone.sequence.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A Markov chain of second order with random logits, small enough to try all continuations. */
final class RandomChain {
    private final float[][][] logits;
    private final int vocabulary;

    RandomChain(int vocabulary, double spread, long seed) {
        Random dice = new Random(seed);
        this.vocabulary = vocabulary;
        this.logits = new float[vocabulary][vocabulary][vocabulary];
        for (float[][] table : logits) {
            for (float[] row : table) {
                for (int i = 0; i < vocabulary; i++) {
                    row[i] = (float) (spread * dice.nextGaussian());
                }
            }
        }
    }

    StepModel model(int maxLength) {
        return new UncachedStepModel(
                vocabulary,
                maxLength,
                rows -> Arrays.stream(rows).map(row -> next(row).clone()).toArray(float[][]::new));
    }

    float[] next(int[] row) {
        return logits[row.length > 1 ? row[row.length - 2] : 0][row[row.length - 1]];
    }

    double logProbability(int[] row, int token) {
        float[] next = next(row);
        double sum = IntStream.range(0, vocabulary)
                .mapToDouble(i -> Math.exp(next[i]))
                .sum();
        return next[token] - Math.log(sum);
    }

    record Scored(List<Integer> tokens, double score) {}

    /** All continuations that end with the stop token or at the limit, best score first. */
    List<Scored> all(int[] prompt, int limit, int stop, LengthPenalty penalty) {
        List<Scored> found = new ArrayList<>();
        extend(prompt, prompt.length, limit, stop, 0, penalty, found);
        found.sort(Comparator.comparingDouble(Scored::score).reversed());
        return found;
    }

    private void extend(
            int[] row, int prompt, int limit, int stop, double sum, LengthPenalty penalty, List<Scored> found) {
        for (int token = 0; token < vocabulary; token++) {
            int[] longer = Arrays.copyOf(row, row.length + 1);
            longer[row.length] = token;
            double total = sum + logProbability(row, token);
            int length = longer.length - prompt;
            if (token == stop || length == limit) {
                List<Integer> tokens =
                        Arrays.stream(longer, prompt, longer.length).boxed().toList();
                found.add(new Scored(tokens, total / penalty.divisor(length)));
            } else {
                extend(longer, prompt, limit, stop, total, penalty, found);
            }
        }
    }

    static List<Integer> list(int[] tokens) {
        return Arrays.stream(tokens).boxed().toList();
    }
}
