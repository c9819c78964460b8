package org.inkstone.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A process that answers {@code fit <workload>}. */
final class ClassicPeer implements AutoCloseable {
    /** Further runs of a workload end when so much time is spent. */
    private static final double ENOUGH_SECONDS = 15;
    /** Short workloads run more often, so that compilers have done their work. */
    private static final double LEAST_SECONDS = 1.5;

    /**
     * Runs of a workload.
     *
     * @param cold    seconds of the first
     * @param warm    median seconds of the others
     * @param quality of the last
     * @param peak    largest resident size, megabytes
     */
    record Figures(double cold, double warm, double quality, double peak) {}

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;
    private String about = "";

    ClassicPeer(String name, List<String> command, Set<String> hidden, boolean ownBlas) throws IOException {
        this.name = name;
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeAll(hidden);
        if (ownBlas) {
            builder.environment().put("OPENBLAS_NUM_THREADS", String.valueOf(Host.threads()));
        }
        this.process = builder.start();
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        for (String line = answers.readLine(); !"READY".equals(line); line = answers.readLine()) {
            if (line == null) {
                throw new IOException(name + " did not start");
            }
            about = line.startsWith("ABOUT ") ? line.substring("ABOUT ".length()) : about;
        }
    }

    String name() {
        return name;
    }

    String about() {
        return about;
    }

    /** @return null where the contender can't do it */
    Figures run(String workload, int rounds) throws IOException {
        List<Double> warm = new ArrayList<>();
        double[] first = fit(workload);
        if (Double.isNaN(first[0])) {
            return null;
        }
        double[] last = first;
        double peak = first[2];
        double spent = first[0];
        while (warm.isEmpty() || warm.size() < rounds && spent < ENOUGH_SECONDS || spent < LEAST_SECONDS) {
            last = fit(workload);
            warm.add(last[0]);
            spent += last[0];
            peak = Math.max(peak, last[2]);
        }
        // of short ones the later half counts
        List<Double> counted = warm.subList(Math.max(0, Math.min(warm.size() / 2, warm.size() - rounds)), warm.size());
        return new Figures(first[0], Contender.median(counted), last[1], peak);
    }

    private double[] fit(String workload) throws IOException {
        orders.write("fit " + workload + "\n");
        orders.flush();
        String answer = answers.readLine();
        if (answer == null || !answer.startsWith("RESULT ")) {
            throw new IOException(name + " failed on " + workload + ": " + answer);
        }
        String[] parts = answer.split(" ");
        return new double[] {Double.parseDouble(parts[1]), Double.parseDouble(parts[2]), Double.parseDouble(parts[3])};
    }

    @Override
    public void close() {
        process.destroy();
    }
}
