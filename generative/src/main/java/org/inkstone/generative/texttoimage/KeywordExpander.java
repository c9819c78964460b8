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
 * Adds to a prompt the words of the training captions that are most like it: "puppy" becomes "puppy, dog, face, pet". The captions'
 * own statistics take the place of a language model; nothing is random.
 */
public final class KeywordExpander implements CaptionRewriter {
    private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Set<String> EMPTY_WORDS = Set.of("the", "and", "with", "for", "from");
    /** How much more a caption counts that shares several words. */
    private static final double SHARPNESS = 3;

    private final List<Set<String>> captions = new ArrayList<>();
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
            this.captions.add(words);
            words.forEach(word -> counts.merge(word, 1, Integer::sum));
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
        for (Set<String> other : captions) {
            double likeness = other.stream()
                    .filter(own::contains)
                    .mapToDouble(this::rarity)
                    .sum();
            if (likeness > 0) {
                double share = Math.pow(likeness, SHARPNESS) / other.size();
                other.stream()
                        .filter(word -> !own.contains(word))
                        .forEach(word -> scores.merge(word, share, Double::sum));
            }
        }
        List<String> parts = new ArrayList<>(List.of(caption));
        scores.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .forEach(entry -> parts.add(entry.getKey()));
        return String.join(", ", parts);
    }

    /** What a word tells, its information: nothing where all captions have it. */
    private double rarity(String word) {
        return Math.log((double) captions.size() / counts.get(word));
    }

    private static Set<String> words(String text) {
        Set<String> words = new LinkedHashSet<>();
        for (String word : WORDS.split(text.toLowerCase(Locale.ROOT))) {
            if (word.length() > 2 && !EMPTY_WORDS.contains(word)) {
                words.add(word);
            }
        }
        return words;
    }
}
