package org.inkstone.examples.sequence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.inkstone.backend.Seeds;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.sequence.attention.Attention;
import org.inkstone.sequence.attention.Masks;
import org.inkstone.sequence.attention.Positions;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The masks of attention as pictures, and what they do to the weights of one and the same random sequence: who sees whom, how far
 * each token looks, and which outputs a change of one token reaches.
 */
@Command(
        name = "attention-masks",
        description = "Causal, padding, band and ALiBi masks and their effect on the weights.")
public final class MaskTour implements Example {
    private static final int FEATURES = 8;

    @Option(
            names = "--length",
            defaultValue = "10",
            description = "Tokens of the sequence (default: ${DEFAULT-VALUE}).")
    private int length;

    @Option(
            names = "--padding",
            defaultValue = "3",
            description = "Tokens of padding behind it (default: ${DEFAULT-VALUE}).")
    private int padding;

    @Option(names = "--band", defaultValue = "2", description = "How far the band reaches (default: ${DEFAULT-VALUE}).")
    private int band;

    @Override
    public Report run(RunContext run) {
        if (length < 2 || length > 24) {
            throw new IllegalArgumentException("--length must be 2 to 24: " + length);
        }
        if (padding < 1 || padding >= length) {
            throw new IllegalArgumentException("--padding must be 1 to " + (length - 1) + ": " + padding);
        }
        Seeds.setAll(run.seed());
        INDArray tokens = Nd4j.randn(DataType.FLOAT, length, FEATURES);
        Report report = new Report();
        Table table = new Table(
                length + " random tokens look at each other, with each mask",
                "mask",
                "pairs seen",
                "mean distance",
                "tokens that count",
                "outputs the last token reaches",
                "outputs the first reaches");
        List<Figure> pictures = new ArrayList<>();
        List<Figure> effects = new ArrayList<>();
        masks().forEach((name, mask) -> {
            INDArray weights =
                    Attention.scaledDotProduct(tokens, tokens, tokens, mask).weights();
            int last = reached(tokens, mask, length - 1);
            table.row(name, seen(mask), two(distance(weights)), two(breadth(weights)), last, reached(tokens, mask, 0));
            report.metric("outputs the last token reaches, " + name, last);
            pictures.add(map(name, seenOnly(mask, mask), MaskTour::bias));
            effects.add(map("weights: " + name, seenOnly(weights, mask), MaskTour::weight));
        });
        run.save(Plots.panels(pictures, 3), "masks.png");
        run.save(Plots.panels(effects, 3), "weights.png");
        return report.table(table)
                .say(
                        "\"Tokens that count\" is e to the entropy of a query's weights: n where n tokens count alike. With the causal"
                                + "\nmasks the last token reaches its own output only: nothing comes from the future. Padding reaches none."
                                + "\nIn the pictures grey is what is not seen; what ALiBi adds to the scores are the numbers of its mask.");
    }

    /** In the order of the pictures; rows are queries, columns keys. ALiBi's is that of the first of eight heads, slope 1/2. */
    private Map<String, INDArray> masks() {
        INDArray real = Masks.padding(Masks.fromLengths(new int[] {length - padding}, length));
        INDArray causal = Masks.causal(length);
        Map<String, INDArray> masks = new LinkedHashMap<>();
        masks.put("none", Masks.band(length, length, length));
        masks.put("causal", causal);
        masks.put("padding", Masks.combine(Masks.band(length, length, length), real.reshape(1, length)));
        masks.put("band", Masks.band(length, band, band));
        masks.put("causal band", Masks.band(length, band, 0));
        masks.put(
                "causal ALiBi",
                Masks.combine(causal, Positions.alibi(8, length, length).slice(0)));
        return masks;
    }

    private static long seen(INDArray mask) {
        return Masks.toBoolean(mask).castTo(DataType.FLOAT).sumNumber().longValue();
    }

    /** How far from itself a query looks, by weight, on average. */
    private static double distance(INDArray weights) {
        double[][] w = weights.toDoubleMatrix();
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
            for (int j = 0; j < w.length; j++) {
                sum += w[i][j] * Math.abs(i - j);
            }
        }
        return sum / w.length;
    }

    private static double breadth(INDArray weights) {
        double sum = 0;
        for (double[] row : weights.toDoubleMatrix()) {
            double entropy = 0;
            for (double w : row) {
                entropy -= w > 0 ? w * Math.log(w) : 0;
            }
            sum += Math.exp(entropy);
        }
        return sum / weights.rows();
    }

    /** How many outputs change with one token; as a query it is left as it was, so that only what others see of it counts. */
    private static int reached(INDArray tokens, INDArray mask, int token) {
        INDArray changed = tokens.dup();
        changed.getRow(token).addi(1);
        INDArray before =
                Attention.scaledDotProduct(tokens, tokens, tokens, mask).output();
        INDArray after =
                Attention.scaledDotProduct(tokens, changed, changed, mask).output();
        return (int) IntStream.range(0, tokens.rows())
                .filter(i -> before.getRow(i).sub(after.getRow(i)).amaxNumber().doubleValue() > 0)
                .count();
    }

    /** Values with no number, which the map shows grey, where nothing is seen. */
    private static double[][] seenOnly(INDArray values, INDArray mask) {
        double[][] shown = values.castTo(DataType.DOUBLE).toDoubleMatrix();
        INDArray seen = Masks.toBoolean(mask);
        for (int i = 0; i < shown.length; i++) {
            for (int j = 0; j < shown.length; j++) {
                shown[i][j] = seen.getInt(i, j) == 0 ? Double.NaN : shown[i][j];
            }
        }
        return shown;
    }

    private static Figure map(String title, double[][] values, DoubleFunction<String> format) {
        List<String> names = IntStream.rangeClosed(1, values.length)
                .mapToObj(Integer::toString)
                .toList();
        return Plots.heatMap(title, "query", "key", values, names, names, v -> Double.isNaN(v) ? "" : format.apply(v));
    }

    private static String bias(double value) {
        return value == Math.rint(value) ? Integer.toString((int) value) : String.format(Locale.ROOT, "%.1f", value);
    }

    /** In as little room as there is: .25 */
    private static String weight(double value) {
        return two(value).replaceFirst("^0", "");
    }

    private static String two(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
