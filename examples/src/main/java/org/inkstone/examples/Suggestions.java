package org.inkstone.examples;

import java.util.Comparator;
import java.util.List;

/** The names a user may have meant. */
final class Suggestions {
    private static final int SHOWN = 3;

    private Suggestions() {}

    /** "Did you mean a, b or c?", nearest first. */
    static String sentence(String typed, List<String> known) {
        List<String> nearest = known.stream()
                .sorted(Comparator.comparingInt(name -> distance(typed, name)))
                .limit(SHOWN)
                .toList();
        int last = nearest.size() - 1;
        return "Did you mean "
                + (last > 0 ? String.join(", ", nearest.subList(0, last)) + " or " : "")
                + nearest.get(last)
                + "?";
    }

    /** Levenshtein's: letters to insert, delete or change. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
