package org.inkstone.examples.sequence;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Plots;
import org.inkstone.sequence.attention.Attention;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The notes' example of scaled dot-product attention: one query looks at three tokens. Each step of the formula is shown with its
 * figures, and so is where the notes' printed figures are not what the formula, nor the notes' own code, gives.
 */
@Command(name = "attention", description = "Scaled dot-product attention on three tokens, step by step.")
public final class AttentionTour implements Example {
    private static final List<String> TOKENS = List.of("token 1", "token 2", "token 3");
    private static final double[][] KEYS = {{0.9, 0.1}, {0.8, 0.2}, {0.7, 0.9}};
    private static final double[][] VALUES = {{1.0, 0.1}, {0.9, 0.2}, {0.8, 0.3}};
    private static final double[] PRINTED_WEIGHTS = {0.4761, 0.2678, 0.2561};
    private static final double[] PRINTED_OUTPUT = {0.9529, 0.1797};
    private static final double[] STRETCHES = {0, 1, 2, 4, 8, 16};

    @Option(
            names = "--query",
            split = ",",
            paramLabel = "NUMBER",
            defaultValue = "1.0,0.8",
            description = "The query's two numbers (default: the notes', ${DEFAULT-VALUE}).")
    private double[] query;

    @Override
    public Report run(RunContext run) {
        if (query.length != 2) {
            throw new IllegalArgumentException("--query must be two numbers with a comma between: " + query.length);
        }
        INDArray keys = Nd4j.createFromArray(KEYS);
        INDArray values = Nd4j.createFromArray(VALUES);
        Attention.Result result = attend(query, keys, values);
        double[] weights = result.weights().toDoubleVector();
        double[] output = result.output().toDoubleVector();
        Report report = new Report();
        steps(report, weights);
        report.say("Output: the values, added up by weight = [" + four(output[0]) + ", " + four(output[1]) + "].");
        if (query[0] == 1.0 && query[1] == 0.8) {
            compare(run, report, weights, output);
        }
        stretch(run, keys, values);
        return report.metric("weight of token 1", weights[0])
                .metric("weight of token 2", weights[1])
                .metric("weight of token 3", weights[2])
                .metric("output 1", output[0])
                .metric("output 2", output[1]);
    }

    private static Attention.Result attend(double[] query, INDArray keys, INDArray values) {
        return Attention.scaledDotProduct(Nd4j.createFromArray(new double[][] {query}), keys, values);
    }

    private void steps(Report report, double[] weights) {
        Table table = new Table(
                "softmax(Q K^T / sqrt(d)) V with Q = [" + query[0] + ", " + query[1] + "], d = 2",
                "",
                "key",
                "value",
                "Q K^T",
                "/ sqrt(2)",
                "exp",
                "weight");
        for (int i = 0; i < 3; i++) {
            double product = query[0] * KEYS[i][0] + query[1] * KEYS[i][1];
            double scaled = product / Math.sqrt(2);
            table.row(
                    TOKENS.get(i),
                    KEYS[i][0] + "  " + KEYS[i][1],
                    VALUES[i][0] + "  " + VALUES[i][1],
                    four(product),
                    four(scaled),
                    four(Math.exp(scaled)),
                    four(weights[i]));
        }
        report.table(table);
    }

    private static void compare(RunContext run, Report report, double[] weights, double[] output) {
        double[] mixed = new double[2];
        for (int i = 0; i < 3; i++) {
            mixed[0] += PRINTED_WEIGHTS[i] * VALUES[i][0];
            mixed[1] += PRINTED_WEIGHTS[i] * VALUES[i][1];
        }
        report.table(new Table("The formula and the notes", "", "token 1", "token 2", "token 3", "output 1", "output 2")
                        .row(
                                "the formula",
                                four(weights[0]),
                                four(weights[1]),
                                four(weights[2]),
                                four(output[0]),
                                four(output[1]))
                        .row(
                                "printed in the notes",
                                four(PRINTED_WEIGHTS[0]),
                                four(PRINTED_WEIGHTS[1]),
                                four(PRINTED_WEIGHTS[2]),
                                four(PRINTED_OUTPUT[0]),
                                four(PRINTED_OUTPUT[1]))
                        .row("values mixed by the printed weights", "", "", "", four(mixed[0]), four(mixed[1])))
                .say(
                        "The notes print other figures than their code computes: the third token's product is the largest, so its"
                                + " weight must be,\nand not the first's. Nor is the printed output what the printed weights make of the"
                                + " values (last row).");
        run.save(
                Plots.heatMap(
                        "How much the query looks at each token",
                        "",
                        "",
                        new double[][] {weights, PRINTED_WEIGHTS},
                        List.of("the formula", "printed in the notes"),
                        TOKENS,
                        AttentionTour::four),
                "weights.png");
    }

    /** A query that points the same way and is longer looks at fewer tokens; one of zeros at all alike. */
    private void stretch(RunContext run, INDArray keys, INDArray values) {
        double[][] weights = new double[STRETCHES.length][];
        for (int i = 0; i < STRETCHES.length; i++) {
            double by = STRETCHES[i];
            weights[i] = attend(new double[] {by * query[0], by * query[1]}, keys, values)
                    .weights()
                    .toDoubleVector();
        }
        run.save(
                Plots.heatMap(
                        "The longer the query, the fewer it looks at",
                        "",
                        "",
                        weights,
                        IntStream.range(0, STRETCHES.length)
                                .mapToObj(i -> "query times " + (int) STRETCHES[i])
                                .toList(),
                        TOKENS,
                        AttentionTour::four),
                "longer-queries.png");
    }

    private static String four(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
