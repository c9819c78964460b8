package org.inkstone.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under headings, printed in columns. Numbers stand to the right, text to the left. */
public final class Table {
    private final String title;
    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String title, String... headings) {
        this.title = title;
        this.headings = List.of(headings);
    }

    /** Adds a row; as many cells as there are headings. */
    public Table row(Object... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException("a row must have " + headings.size() + " cells: " + cells.length);
        }
        rows.add(Arrays.stream(cells).map(String::valueOf).toList());
        return this;
    }

    /** The cells, without the headings. */
    public List<List<String>> rows() {
        return List.copyOf(rows);
    }

    @Override
    public String toString() {
        int[] widths = new int[headings.size()];
        boolean[] numeric = new boolean[headings.size()];
        for (int c = 0; c < widths.length; c++) {
            int column = c;
            widths[c] = Math.max(
                    headings.get(c).length(),
                    rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0));
            numeric[c] = !rows.isEmpty()
                    && rows.stream().allMatch(r -> r.get(column).matches("[-+]?[0-9][0-9.,:%eE+-]*|-|"));
        }
        StringBuilder text = new StringBuilder(title.isEmpty() ? "" : title + System.lineSeparator());
        boolean unnamed = headings.stream().allMatch(String::isEmpty);
        if (!unnamed) {
            append(text, headings, widths, numeric);
            for (int c = 0; c < widths.length; c++) {
                text.append("  ").append("-".repeat(widths[c]));
            }
            text.append(System.lineSeparator());
        }
        rows.forEach(row -> append(text, row, widths, numeric));
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> cells, int[] widths, boolean[] numeric) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            String padding = " ".repeat(widths[c] - cells.get(c).length());
            line.append("  ").append(numeric[c] ? padding + cells.get(c) : cells.get(c) + padding);
        }
        text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
}
