package org.inkstone.generative.texttoimage;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Replaces whole words and phrases by others of the same meaning, whatever their case; the longest phrase wins. */
public final class SynonymRewriter implements CaptionRewriter {
    private final Map<String, List<String>> synonyms = new HashMap<>();
    private final double probability;
    private final Pattern known;

    /**
     * @param synonyms    a phrase to the ones that may stand for it
     * @param probability that a known phrase is replaced; 1 for prompts that must use the model's words
     * @throws IllegalArgumentException for no phrase, a blank one, or one without synonyms
     */
    public SynonymRewriter(Map<String, List<String>> synonyms, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must be 0 to 1: " + probability);
        }
        synonyms.forEach((phrase, others) -> {
            if (phrase.isBlank() || others.isEmpty()) {
                throw new IllegalArgumentException(
                        "phrases must not be blank nor without synonyms: '" + phrase + "' " + others);
            }
            this.synonyms.put(phrase.toLowerCase(Locale.ROOT), List.copyOf(others));
        });
        if (this.synonyms.isEmpty()) {
            throw new IllegalArgumentException("synonyms must hold at least one phrase");
        }
        this.probability = probability;
        String phrases = this.synonyms.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(phrase -> phrase))
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        known = Pattern.compile(
                "(?<![\\p{L}\\p{N}])(?:" + phrases + ")(?![\\p{L}\\p{N}])",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    @Override
    public String rewrite(String caption, RandomGenerator random) {
        return known.matcher(caption).replaceAll(match -> {
            String phrase = match.group();
            List<String> others = synonyms.get(phrase.toLowerCase(Locale.ROOT));
            boolean replaced = others != null && random.nextDouble() < probability;
            return Matcher.quoteReplacement(replaced ? others.get(random.nextInt(others.size())) : phrase);
        });
    }
}
