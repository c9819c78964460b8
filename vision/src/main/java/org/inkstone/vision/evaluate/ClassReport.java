package org.inkstone.vision.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Precision, recall and F1 of each class, their means, and the accuracy: {@link #toString()} is scikit-learn's
 * {@code classification_report}. A figure without anything to divide by is 0.
 */
public final class ClassReport {
    private static final String ACCURACY = "accuracy";
    private static final String MEAN = "macro avg";
    private static final String WEIGHTED = "weighted avg";

    /**
     * A line of the table.
     *
     * @param name      the class, or which mean
     * @param precision of the items taken for this class, the share that is of it
     * @param recall    of the items of this class, the share that was taken for it
     * @param f1        the harmonic mean of both
     * @param support   items of this class
     */
    public record Row(String name, double precision, double recall, double f1, long support) {}

    private final List<Row> rows = new ArrayList<>();
    private final double accuracy;
    private final long items;

    private ClassReport(long[][] confusion, List<String> names) {
        long right = 0;
        long all = 0;
        for (int c = 0; c < confusion.length; c++) {
            long support = 0;
            long predicted = 0;
            for (int other = 0; other < confusion.length; other++) {
                support += confusion[c][other];
                predicted += confusion[other][c];
            }
            double precision = ratio(confusion[c][c], predicted);
            double recall = ratio(confusion[c][c], support);
            double f1 = ratio(2 * precision * recall, precision + recall);
            rows.add(new Row(names.get(c), precision, recall, f1, support));
            right += confusion[c][c];
            all += support;
        }
        accuracy = ratio(right, all);
        items = all;
    }

    /**
     * Of predictions.
     *
     * @param names of the classes in label order
     */
    public static ClassReport of(Predictions predictions, List<String> names) {
        if (names.size() != predictions.classes()) {
            throw new IllegalArgumentException(
                    "the model has " + predictions.classes() + " classes, there are " + names.size() + " names");
        }
        return new ClassReport(predictions.confusion(), names);
    }

    /** A line for each class in label order. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** Share of items that were taken for what they are. */
    public double accuracy() {
        return accuracy;
    }

    /** The mean over the classes, each counting the same. */
    public Row mean() {
        return mean(MEAN, false);
    }

    /** The mean over the classes, each counting as many times as it has items. */
    public Row weightedMean() {
        return mean(WEIGHTED, true);
    }

    private Row mean(String name, boolean weighted) {
        double precision = 0;
        double recall = 0;
        double f1 = 0;
        for (Row row : rows) {
            double weight = weighted ? ratio(row.support(), items) : 1.0 / rows.size();
            precision += weight * row.precision();
            recall += weight * row.recall();
            f1 += weight * row.f1();
        }
        return new Row(name, precision, recall, f1, items);
    }

    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    /** The table as text. */
    @Override
    public String toString() {
        int width = WEIGHTED.length();
        for (Row row : rows) {
            width = Math.max(width, row.name().length());
        }
        StringBuilder text = new StringBuilder(" ".repeat(width + 1));
        for (String heading : List.of("precision", "recall", "f1-score", "support")) {
            text.append(' ').append(padded(heading, 9));
        }
        text.append("\n\n");
        for (Row row : rows) {
            text.append(line(row, width));
        }
        text.append('\n').append(padded(ACCURACY, width)).append(" ".repeat(22));
        text.append(String.format(Locale.ROOT, "%9.2f %9d%n", accuracy, items).replace("\r", ""));
        return text.append(line(mean(), width))
                .append(line(weightedMean(), width))
                .toString();
    }

    private static String line(Row row, int width) {
        return padded(row.name(), width)
                + String.format(
                        Locale.ROOT,
                        "  %9.2f %9.2f %9.2f %9d\n",
                        row.precision(),
                        row.recall(),
                        row.f1(),
                        row.support());
    }

    private static String padded(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
