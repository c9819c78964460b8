package org.inkstone.generative.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.inkstone.data.Image;

/**
 * One emoji: a picture and the words that belong to it.
 *
 * @param character what one types, without the variation selector U+FE0F
 * @param name      its Unicode name in small letters, "grinning face", "flag of slovakia"
 * @param keywords  words people search it by, in small letters; may be empty
 * @param group     one of nine, "Animals &amp; Nature"
 * @param subgroup  one of about a hundred, "animal-bird"
 * @param family    equal for variants of one emoji (skin tone, gender, direction), which never part in a split
 * @param image     RGB on white
 */
public record EmojiItem(
        String character,
        String name,
        List<String> keywords,
        String group,
        String subgroup,
        String family,
        Image image) {
    private static final int MOST_KEYWORDS = 3;

    public EmojiItem {
        keywords = keywords.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    }

    /** Name, keywords and kind, without repetitions: "lion, face, leo, zodiac, animal mammal". */
    public String longCaption() {
        List<String> parts = new ArrayList<>(List.of(name));
        keywords.stream().filter(k -> !parts.contains(k)).forEach(parts::add);
        if (!parts.contains(kind())) {
            parts.add(kind());
        }
        return String.join(", ", parts);
    }

    /** The kind it is of, "animal bird" for the subgroup "animal-bird". */
    public String kind() {
        return subgroup.replace('-', ' ');
    }

    /**
     * A caption as somebody might write it: the name, most often with some of the keywords, at times with the kind. What a
     * text encoder learns from, so that it knows more than names.
     *
     * @param random draws which
     */
    public String randomCaption(RandomGenerator random) {
        List<String> parts = new ArrayList<>();
        boolean named = keywords.isEmpty() || random.nextInt(6) > 0;
        if (named) {
            parts.add(name);
        }
        int wanted = Math.min(keywords.size(), random.nextInt(MOST_KEYWORDS + 1) + (named ? 0 : 1));
        List<String> left = new ArrayList<>(keywords);
        for (int i = 0; i < wanted; i++) {
            String word = left.remove(random.nextInt(left.size()));
            if (!parts.contains(word)) {
                parts.add(word);
            }
        }
        if (random.nextInt(4) == 0) {
            parts.add(kind());
        }
        return String.join(", ", parts);
    }
}
