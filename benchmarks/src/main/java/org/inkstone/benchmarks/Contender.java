package org.inkstone.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One of the things compared, in a process of its own. It is told {@code train <seconds>} or {@code infer <seconds>} and
 * answers {@code RESULT <images per second> <loss>}; anything else it says before its first {@code READY} describes it.
 * Other kinds of orders are told and answered the same way.
 */
final class Contender implements AutoCloseable {
    private static final String TRAIN = "train";
    private static final String INFER = "infer";

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;
    private final Map<String, List<Double>> figures = new HashMap<>();
    private final Map<String, List<Double>> cpuPerImage = new HashMap<>();
    private String description = "";

    Contender(String name, List<String> command) throws IOException {
        this(name, command, Set.of());
    }

    /** @param hidden environment variables that this one is not to see */
    Contender(String name, List<String> command, Set<String> hidden) throws IOException {
        this.name = name;
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeAll(hidden);
        this.process = builder.start();
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    String name() {
        return name;
    }

    String description() {
        return description;
    }

    void awaitReady() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.equals("READY")) {
                return;
            }
            if (line.startsWith("ABOUT ")) {
                description = line.substring("ABOUT ".length());
            }
        }
        throw new IOException(name + " did not start");
    }

    /** One window of each kind, without keeping the result. */
    void warmUp(double seconds) throws IOException {
        warmUp(TRAIN, seconds);
        warmUp(INFER, seconds);
    }

    /** One window, without keeping the result. */
    void warmUp(String kind, double seconds) throws IOException {
        measure(kind, seconds);
    }

    void window(double seconds) throws IOException {
        window(TRAIN, seconds);
        window(INFER, seconds);
    }

    void window(String kind, double seconds) throws IOException {
        double cpu = cpuSeconds();
        long start = System.nanoTime();
        double rate = measure(kind, seconds);
        double images = rate * (System.nanoTime() - start) / 1e9;
        figures.computeIfAbsent(kind, k -> new ArrayList<>()).add(rate);
        cpuPerImage.computeIfAbsent(kind, k -> new ArrayList<>()).add((cpuSeconds() - cpu) / images);
    }

    /** Processor time of the process and of those it has started. */
    private double cpuSeconds() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(handle -> handle.info().totalCpuDuration())
                .mapToDouble(cpu -> cpu.map(Duration::toMillis).orElse(0L) / 1e3)
                .sum();
    }

    /** Median of the processor time of one image, which says more than images per second where others use the machine. */
    double cpuMillisPerImage(String kind) {
        return 1e3 * median(cpuPerImage.getOrDefault(kind, List.of()));
    }

    private double measure(String kind, double seconds) throws IOException {
        orders.write(kind + " " + seconds + "\n");
        orders.flush();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith("RESULT ")) {
                String[] parts = line.split(" ");
                if (!Double.isFinite(Double.parseDouble(parts[2]))) {
                    throw new IllegalStateException(name + " is rejected: its loss is " + parts[2]);
                }
                return Double.parseDouble(parts[1]);
            }
        }
        throw new IOException(name + " ended without a result");
    }

    double trainingMedian() {
        return median(TRAIN);
    }

    double inferenceMedian() {
        return median(INFER);
    }

    double median(String kind) {
        return median(figures.getOrDefault(kind, List.of()));
    }

    /** Slowest to fastest window. */
    String range(boolean train) {
        return range(train ? TRAIN : INFER);
    }

    String range(String kind) {
        List<Double> of = figures.getOrDefault(kind, List.of());
        return String.format(
                "%.0f..%.0f",
                of.stream().mapToDouble(d -> d).min().orElse(Double.NaN),
                of.stream().mapToDouble(d -> d).max().orElse(Double.NaN));
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(d -> d).toArray();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
