package org.inkstone.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A contender of a benchmark in a process of its own; see {@link FigureServer} for the orders. */
final class Peer implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;
    private final String about;

    /** @throws IOException when it does not start, with the last thing it said */
    Peer(String name, List<String> command) throws IOException {
        this.name = name;
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.about = awaitReady();
    }

    private String awaitReady() throws IOException {
        String description = "";
        String last = "nothing";
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.equals("READY")) {
                return description;
            }
            description = line.startsWith("ABOUT ") ? line.substring("ABOUT ".length()) : description;
            last = line;
        }
        throw new IOException(name + " did not start; it said: " + last);
    }

    String name() {
        return name;
    }

    String about() {
        return about;
    }

    /**
     * Gives an order and waits for the figure.
     *
     * @throws IOException           when the process ends
     * @throws IllegalStateException for a loss or logit that is not finite: such runs can be fast
     */
    Figure measure(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(FigureServer.FAILED)) {
                throw new IOException(name + " could not do " + order + ": " + line);
            }
            if (line.startsWith("{")) {
                Figure figure = Figure.parse(line);
                if (!Double.isFinite(figure.last())) {
                    throw new IllegalStateException(name + " is rejected: its result is " + figure.last());
                }
                return figure;
            }
        }
        throw new IOException(name + " ended without a figure for: " + order);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
