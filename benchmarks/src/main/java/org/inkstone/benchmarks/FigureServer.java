package org.inkstone.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The contender's side of {@link Peer}'s protocol, the same as that of the scripts in {@code peers} with {@code --mode serve}: says
 * {@code READY}, then answers orders, {@code train <steps>} for example, by a {@link Figure} each.
 */
public final class FigureServer {
    /** Begins the answer to an order that could not be carried out. */
    static final String FAILED = "FAILED ";

    private static final int UNCOUNTED = 2;

    private FigureServer() {}

    /** Answers orders from standard input until it ends. */
    public static void serve(BenchmarkWork work) throws IOException {
        PrintStream out = System.out;
        out.println("ABOUT " + work.about());
        out.println("READY");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                out.println(measure(work.task(line.split(" ")), Integer.parseInt(line.split(" ")[1]))
                        .toJson());
            } catch (RuntimeException e) {
                out.println(FAILED + e);
                throw e;
            }
        }
    }

    private static Figure measure(BenchmarkWork.Task task, int steps) throws IOException {
        double before = Host.resetPeak();
        for (int i = 0; i < UNCOUNTED; i++) {
            task.step().getAsDouble();
        }
        List<Double> times = new ArrayList<>();
        double last = 0;
        for (int i = 0; i < steps; i++) {
            long start = System.nanoTime();
            last = task.step().getAsDouble();
            times.add((System.nanoTime() - start) / 1e6);
        }
        double median = Contender.median(times);
        return new Figure(
                task.mode(),
                task.batch(),
                task.cached(),
                task.newTokens(),
                (double) task.batch() * task.newTokens() / median * 1e3,
                last,
                steps,
                median,
                Collections.min(times),
                before,
                Host.peakMegabytes());
    }
}
