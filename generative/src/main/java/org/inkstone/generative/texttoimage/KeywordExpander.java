package org.inkstone.generative.texttoimage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Adds to a prompt the words that stand together with its own in the captions of the training pictures: "puppy" becomes "puppy,
 * dog, face, pet". The captions' own statistics take the place of a language model; nothing is random.
 */
public final class KeywordExpander implements CaptionRewriter {
    private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private final Map<String, Map<String, Integer>> together = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final int most;

    /**
     * @param captions those the model learned from
     * @param most     words to add at most
     */
    public KeywordExpander(List<String> captions, int most) {
        if (most <= 0) {
            throw new IllegalArgumentException("most must be positive: " + most);
        }
        this.most = most;
        for (String caption : captions) {
            Set<String> words = words(caption);
            for (String word : words) {
                counts.merge(word, 1, Integer::sum);
                Map<String, Integer> others = together.computeIfAbsent(word, w -> new HashMap<>());
                words.stream()
                        .filter(other -> !other.equals(word))
                        .forEach(other -> others.merge(other, 1, Integer::sum));
            }
        }
    }

    /** How many different words the captions have. */
    public int vocabulary() {
        return counts.size();
    }

    @Override
    public String rewrite(String caption, RandomGenerator random) {
        Set<String> own = words(caption);
        Map<String, Double> scores = new HashMap<>();
        for (String word : own) {
            // two words that always stand together score 1, common ones that stand everywhere little
            together.getOrDefault(word, Map.of()).forEach((other, times) -> {
                if (!own.contains(other)) {
                    scores.merge(other, (double) times * times / counts.get(word) / counts.get(other), Double::sum);
                }
            });
        }
        List<String> parts = new ArrayList<>(List.of(caption));
        scores.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .forEach(entry -> parts.add(entry.getKey()));
        return String.join(", ", parts);
    }

    private static Set<String> words(String text) {
        Set<String> words = new LinkedHashSet<>();
        for (String word : WORDS.split(text.toLowerCase(Locale.ROOT))) {
            if (word.length() > 2) {
                words.add(word);
            }
        }
        return words;
    }
}
