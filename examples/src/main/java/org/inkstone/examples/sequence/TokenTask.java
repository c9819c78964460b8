package org.inkstone.examples.sequence;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.inkstone.sequence.text.SpecialTokens;
import org.inkstone.sequence.text.Vocabulary;

/** A rule that makes one sequence of letters out of another, and random pairs that follow it. */
enum TokenTask {
    COPY,
    REVERSE,
    SORT;

    private static final int LETTERS = 26;

    /** The letters and what sequences are framed by. */
    static Vocabulary vocabulary() {
        List<String> tokens = new java.util.ArrayList<>(SpecialTokens.standard().all());
        for (int i = 0; i < LETTERS; i++) {
            tokens.add(String.valueOf((char) ('a' + i)));
        }
        return new Vocabulary(tokens, SpecialTokens.standard());
    }

    /** What the rule makes of a sequence. */
    int[] target(int... source) {
        int n = source.length;
        return switch (this) {
            case COPY -> source.clone();
            case REVERSE -> IntStream.range(0, n).map(i -> source[n - 1 - i]).toArray();
            case SORT -> Arrays.stream(source).sorted().toArray();
        };
    }

    /** Different random sequences of 1 to {@code longest} letters. */
    static List<int[]> sequences(Vocabulary vocabulary, int count, int longest, long seed) {
        Random random = new Random(seed);
        int first = vocabulary.id("a");
        Set<List<Integer>> seen = new HashSet<>();
        List<int[]> sequences = new java.util.ArrayList<>();
        while (sequences.size() < count) {
            int length = 1 + random.nextInt(longest);
            int[] one = random.ints(length, first, first + LETTERS).toArray();
            // There are few short ones: each may come once.
            if (seen.add(Arrays.stream(one).boxed().toList())) {
                sequences.add(one);
            }
        }
        return sequences;
    }
}
