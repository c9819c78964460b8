package org.inkstone.sequence.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The way from counted words to merges that byte-pair encoding and WordPiece share. */
final class SubwordTraining {
    private final List<String> tokens;
    private final List<int[]> words = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private final String prefix;
    private final String suffix;
    private List<BpeModel.Merge> merges = List.of();

    /**
     * @param special  the first tokens
     * @param alphabet the next ones; other characters part a word in two
     * @param prefix   before all characters of a word but the first, or null
     * @param suffix   behind the last character of a word, or null
     */
    SubwordTraining(
            SpecialTokens special,
            List<String> alphabet,
            List<WordCounts.Counted> sortedWords,
            String prefix,
            String suffix) {
        this.prefix = prefix;
        this.suffix = suffix;
        Set<String> known = new LinkedHashSet<>(special.all());
        known.addAll(alphabet);
        if (prefix != null || suffix != null) {
            Set<String> marked = new TreeSet<>();
            sortedWords.forEach(counted -> marked.addAll(marked(counted.word(), known)));
            marked.remove("");
            known.addAll(marked);
        }
        this.tokens = new ArrayList<>(known);
        Map<String, Integer> ids = new HashMap<>();
        tokens.forEach(token -> ids.put(token, ids.size()));
        for (WordCounts.Counted counted : sortedWords) {
            addParts(counted, known, ids);
        }
    }

    /** A word's characters with their marks, "" for those outside the alphabet. */
    private List<String> marked(String word, Set<String> alphabet) {
        List<String> characters = Characters.of(word);
        List<String> marked = new ArrayList<>(characters.size());
        for (int i = 0; i < characters.size(); i++) {
            String c = characters.get(i);
            boolean first = i == 0 || prefix == null;
            boolean last = i == characters.size() - 1 && suffix != null;
            marked.add(!alphabet.contains(c) ? "" : (first ? "" : prefix) + c + (last ? suffix : ""));
        }
        return marked;
    }

    private void addParts(WordCounts.Counted counted, Set<String> alphabet, Map<String, Integer> ids) {
        List<Integer> part = new ArrayList<>();
        for (String c : marked(counted.word(), alphabet)) {
            if (c.isEmpty()) {
                endPart(part, counted.count());
            } else {
                part.add(ids.get(c));
            }
        }
        endPart(part, counted.count());
    }

    private void endPart(List<Integer> part, long count) {
        if (part.size() > 1) {
            words.add(part.stream().mapToInt(Integer::intValue).toArray());
            counts.add(count);
        }
        part.clear();
    }

    /** Merges until the vocabulary is full or no pair is frequent enough. */
    void run(int vocabSize, int minFrequency) {
        long[] weights = counts.stream().mapToLong(Long::longValue).toArray();
        merges = new PairMerging(tokens, words, weights, prefix).run(vocabSize, minFrequency);
    }

    List<String> tokens() {
        return tokens;
    }

    List<BpeModel.Merge> merges() {
        return merges;
    }
}
