package org.inkstone.sweep;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Names in files: read whatever their case and hyphens, and when unknown refused with the nearest valid ones. */
final class NearestName {
    private static final int FAR = 2;

    private NearestName() {}

    /** Lower case, without hyphens and underscores. */
    static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replaceAll("[-_\\s]", "");
    }

    /** The enum constant of a name. */
    static <E extends Enum<E>> E parse(String what, String name, E[] values) {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException(what + " must be named: " + (name == null ? "null" : "empty"));
        }
        for (E value : values) {
            if (plain(value.name()).equals(plain(name))) {
                return value;
            }
        }
        List<String> valid = Arrays.stream(values).map(Object::toString).toList();
        throw new IllegalArgumentException("unknown " + what + ": " + name.strip() + suggest(name, valid));
    }

    /** "; did you mean ...? Valid are ..." */
    static String suggest(String name, List<String> valid) {
        String wanted = plain(name);
        List<String> near = valid.stream()
                .filter(v -> distance(wanted, plain(v)) <= Math.max(FAR, wanted.length() / 3)
                        || wanted.length() > FAR && (plain(v).contains(wanted) || wanted.contains(plain(v))))
                .sorted(Comparator.comparingInt(v -> distance(wanted, plain(v))))
                .limit(3)
                .toList();
        String question = near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
        return question + " Valid are " + String.join(", ", valid);
    }

    /** Levenshtein's: how many letters to insert, delete or replace. */
    private static int distance(String one, String other) {
        int[] row = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
