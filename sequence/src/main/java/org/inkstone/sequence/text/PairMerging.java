package org.inkstone.sequence.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Learns merges: again and again the most frequent pair of neighbouring tokens becomes a token; of equally frequent ones the
 * pair with the smaller ids, as in Hugging Face's tokenizers. Every pair knows where it stands, so a merge costs what changes.
 */
final class PairMerging {
    private static final int GONE = -1;

    private final List<String> tokens;
    private final Map<String, Integer> ids = new HashMap<>();
    private final String prefix;
    private final List<BpeModel.Merge> merges = new ArrayList<>();

    /** All words one behind another: the token at each place (GONE after merging), and its neighbours' places. */
    private final int[] symbols;

    private final int[] next;
    private final int[] previous;
    private final int[] wordOf;
    private final long[] counts;

    private final LongIntMap numbers = new LongIntMap(1 << 12);
    private final List<Pair> pairs = new ArrayList<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();
    private final List<Pair> grown = new ArrayList<>();

    /** Two neighbouring tokens, how often they stand together, and where; places may be out of date. */
    private static final class Pair {
        private final int first;
        private final int second;
        private long count;
        private int[] places = new int[2];
        private int size;
        private boolean growing;

        Pair(int first, int second) {
            this.first = first;
            this.second = second;
        }

        void add(int place) {
            if (size == places.length) {
                places = Arrays.copyOf(places, size * 2);
            }
            places[size++] = place;
        }
    }

    /** A pair with the count it had when it was put into the queue. */
    private record Candidate(Pair pair, long count) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int order = Long.compare(other.count, count);
            if (order == 0) {
                order = Integer.compare(pair.first, other.pair.first);
            }
            return order == 0 ? Integer.compare(pair.second, other.pair.second) : order;
        }
    }

    /**
     * @param tokens the first tokens, to which merged ones are added
     * @param words  as ids of tokens
     * @param counts of the words
     * @param prefix what the second token of a pair loses when they merge, or null
     */
    PairMerging(List<String> tokens, List<int[]> words, long[] counts, String prefix) {
        this.tokens = tokens;
        this.prefix = prefix;
        this.counts = counts;
        for (int i = 0; i < tokens.size(); i++) {
            ids.put(tokens.get(i), i);
        }
        int length = Math.toIntExact(words.stream().mapToLong(w -> w.length).sum());
        symbols = new int[length];
        next = new int[length];
        previous = new int[length];
        wordOf = new int[length];
        int at = 0;
        for (int w = 0; w < words.size(); w++) {
            int[] word = words.get(w);
            for (int i = 0; i < word.length; i++, at++) {
                symbols[at] = word[i];
                previous[at] = i == 0 ? GONE : at - 1;
                next[at] = i == word.length - 1 ? GONE : at + 1;
                wordOf[at] = w;
            }
        }
    }

    /** Merges until there are enough tokens, or no pair stands together often enough; the merges in order. */
    List<BpeModel.Merge> run(int vocabSize, long minFrequency) {
        for (int at = 0; at < symbols.length; at++) {
            change(at, counts[wordOf[at]]);
        }
        enqueueGrown();
        while (tokens.size() < vocabSize && !queue.isEmpty()) {
            Candidate candidate = queue.poll();
            Pair pair = candidate.pair;
            if (candidate.count != pair.count) {
                // fewer by now, or more and in the queue with that already
                if (pair.count > 0 && candidate.count > pair.count) {
                    queue.add(new Candidate(pair, pair.count));
                }
                continue;
            }
            if (pair.count < Math.max(1, minFrequency)) {
                break;
            }
            merge(pair);
            enqueueGrown();
        }
        return merges;
    }

    private void merge(Pair pair) {
        String first = tokens.get(pair.first);
        String second = tokens.get(pair.second);
        merges.add(new BpeModel.Merge(first, second));
        String whole =
                first + (prefix != null && second.startsWith(prefix) ? second.substring(prefix.length()) : second);
        int id = ids.computeIfAbsent(whole, token -> {
            tokens.add(token);
            return tokens.size() - 1;
        });
        // from left to right, which matters where a token meets itself
        Arrays.sort(pair.places, 0, pair.size);
        for (int i = 0; i < pair.size; i++) {
            int at = pair.places[i];
            int right = symbols[at] == pair.first ? next[at] : GONE;
            if (right != GONE && symbols[right] == pair.second) {
                mergeAt(at, right, id);
            }
        }
        pair.count = 0;
        pair.places = new int[2];
        pair.size = 0;
    }

    private void mergeAt(int at, int right, int id) {
        long count = counts[wordOf[at]];
        int before = previous[at];
        change(before, -count);
        change(right, -count);
        symbols[at] = id;
        symbols[right] = GONE;
        next[at] = next[right];
        if (next[at] != GONE) {
            previous[next[at]] = at;
        }
        change(before, count);
        change(at, count);
    }

    /** Counts the pair that begins at a place, if there is one. */
    private void change(int at, long count) {
        if (at == GONE || next[at] == GONE) {
            return;
        }
        Pair pair = pair(symbols[at], symbols[next[at]]);
        pair.count += count;
        if (count > 0) {
            pair.add(at);
            if (!pair.growing) {
                pair.growing = true;
                grown.add(pair);
            }
        }
    }

    private Pair pair(int first, int second) {
        long key = LongIntMap.pair(first, second);
        int number = numbers.get(key);
        if (number < 0) {
            number = pairs.size();
            numbers.put(key, number);
            pairs.add(new Pair(first, second));
        }
        return pairs.get(number);
    }

    private void enqueueGrown() {
        for (Pair pair : grown) {
            pair.growing = false;
            if (pair.count > 0) {
                queue.add(new Candidate(pair, pair.count));
            }
        }
        grown.clear();
    }
}
