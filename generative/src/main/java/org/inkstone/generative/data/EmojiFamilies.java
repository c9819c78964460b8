package org.inkstone.generative.data;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Which emoji are variants of one another, by their names: what is left without skin tone, hair, gender and direction. */
final class EmojiFamilies {
    private static final String PEOPLE = "People & Body";
    private static final Set<String> GENDERS =
            Set.of("man", "woman", "men", "women", "person", "people", "boy", "girl", "child");

    private EmojiFamilies() {}

    /** The name of the family, never empty. */
    static String of(String name, String group) {
        if (!group.equals(PEOPLE)) {
            return name;
        }
        // "woman firefighter: medium skin tone", "kiss: man, man": the variant stands behind the colon
        String base = name.split(":")[0].replace(" facing right", "");
        String left = Arrays.stream(base.split("[ ,]+"))
                .filter(word -> !GENDERS.contains(word))
                .collect(Collectors.joining(" "));
        return left.isEmpty() ? "person" : left;
    }

    /** Whether a character carries one of the five skin tones, U+1F3FB to U+1F3FF. */
    static boolean hasSkinTone(String emoji) {
        return emoji.codePoints().anyMatch(c -> c >= 0x1F3FB && c <= 0x1F3FF);
    }
}
