package org.inkstone.sequence.decode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Beam search with nothing clever: one prompt, always to the last step. */
final class NaiveBeamSearch {
    private record Beam(List<Integer> row, double sum) {
        private Beam with(int token, double logProbability) {
            return new Beam(Stream.concat(row.stream(), Stream.of(token)).toList(), sum + logProbability);
        }
    }

    private NaiveBeamSearch() {}

    static List<RandomChain.Scored> search(
            RandomChain chain, int vocabulary, int[] prompt, int limit, int stop, int beams, LengthPenalty penalty) {
        List<Beam> growing = List.of(new Beam(RandomChain.list(prompt), 0));
        List<RandomChain.Scored> ended = new ArrayList<>();
        for (int length = 1; length <= limit; length++) {
            List<Beam> candidates = new ArrayList<>();
            for (Beam b : growing) {
                int[] row = b.row().stream().mapToInt(i -> i).toArray();
                for (int token = 0; token < vocabulary; token++) {
                    candidates.add(b.with(token, chain.logProbability(row, token)));
                }
            }
            candidates.sort(Comparator.comparingDouble(Beam::sum).reversed());
            List<Beam> next = new ArrayList<>();
            for (int rank = 0; rank < candidates.size() && next.size() < beams; rank++) {
                Beam c = candidates.get(rank);
                boolean stops = c.row().get(c.row().size() - 1) == stop;
                if (stops ? rank < beams : length == limit) {
                    List<Integer> tokens =
                            c.row().subList(prompt.length, c.row().size());
                    ended.add(new RandomChain.Scored(tokens, c.sum() / penalty.divisor(length)));
                }
                if (!stops) {
                    next.add(c);
                }
            }
            growing = next;
        }
        ended.sort(Comparator.comparingDouble(RandomChain.Scored::score).reversed());
        return ended.subList(0, Math.min(beams, ended.size()));
    }
}
