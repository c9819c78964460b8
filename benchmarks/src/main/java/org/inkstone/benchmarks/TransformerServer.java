package org.inkstone.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The contender's side of {@link TransformerPeer}'s protocol, the same as {@code peers/transformer.py --mode serve}: says
 * {@code READY}, then answers {@code train <steps>}, {@code infer <steps>} and
 * {@code generate <rounds> <batch> <cached|plain>} by a {@link TransformerFigure} each.
 */
public final class TransformerServer {
    /** Begins the answer to an order that could not be carried out. */
    static final String FAILED = "FAILED ";

    private static final int UNCOUNTED = 2;

    private TransformerServer() {}

    /** Answers orders from standard input until it ends. */
    public static void serve(TransformerShape shape, TransformerWork work) throws IOException {
        PrintStream out = System.out;
        out.println("ABOUT " + work.about());
        out.println("READY");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                out.println(answer(shape, work, line.split(" ")).toJson());
            } catch (RuntimeException e) {
                out.println(FAILED + e);
                throw e;
            }
        }
    }

    private static TransformerFigure answer(TransformerShape shape, TransformerWork work, String[] order)
            throws IOException {
        int steps = Integer.parseInt(order[1]);
        return switch (order[0]) {
            case "train" -> measure("train", shape.batch(), false, 0, steps, work::train);
            case "infer" -> measure("infer", shape.batch(), false, 0, steps, work::infer);
            case "generate" -> {
                int batch = Integer.parseInt(order[2]);
                boolean cached = order[3].equals("cached");
                yield measure("generate", batch, cached, shape.newTokens(), steps, () -> work.generate(batch, cached));
            }
            default -> throw new IllegalArgumentException("unknown order: " + order[0]);
        };
    }

    private static TransformerFigure measure(
            String mode, int batch, boolean cached, int newTokens, int steps, DoubleSupplier step) throws IOException {
        double before = Host.resetPeak();
        for (int i = 0; i < UNCOUNTED; i++) {
            step.getAsDouble();
        }
        List<Double> times = new ArrayList<>();
        double last = 0;
        for (int i = 0; i < steps; i++) {
            long start = System.nanoTime();
            last = step.getAsDouble();
            times.add((System.nanoTime() - start) / 1e6);
        }
        double median = Contender.median(times);
        return new TransformerFigure(
                mode,
                batch,
                cached,
                newTokens,
                (double) batch * newTokens / median * 1e3,
                last,
                steps,
                median,
                Collections.min(times),
                before,
                Host.peakMegabytes());
    }
}
