package org.inkstone.examples;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an example found out: tables for its user, numbers by name for tests. */
public final class Report {
    private final List<Object> parts = new ArrayList<>();
    private final Map<String, Double> metrics = new LinkedHashMap<>();

    /** Adds a table. */
    public Report table(Table table) {
        parts.add(table);
        return this;
    }

    /** Adds a sentence. */
    public Report say(String text) {
        parts.add(text + System.lineSeparator());
        return this;
    }

    /** Adds a number under a name; all of them are printed as one table. */
    public Report metric(String name, double value) {
        metrics.put(name, value);
        return this;
    }

    /** A number by its name; {@link IllegalArgumentException} where there is none. */
    public double metric(String name) {
        Double value = metrics.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no metric '" + name + "', there are " + metrics.keySet());
        }
        return value;
    }

    /** All numbers in the order of adding. */
    public Map<String, Double> metrics() {
        return Map.copyOf(metrics);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(System.lineSeparator()).append(part));
        if (!metrics.isEmpty()) {
            Table table = new Table("", "result", "");
            metrics.forEach((name, value) -> table.row(name, number(value)));
            text.append(System.lineSeparator()).append(table);
        }
        return text.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.4f", value);
    }
}
