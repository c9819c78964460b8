package org.inkstone.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Inkstone beside PyTorch, each in a process of its own, in turns: options of such benchmarks and their report. */
final class Comparison {
    @Option(names = "--rounds", defaultValue = "5", description = "turns of each contender (default: 5)")
    private int rounds;

    @Option(names = "--steps", defaultValue = "5", description = "steps in a turn (default: 5)")
    private int steps;

    @Option(names = "--peers", defaultValue = "benchmarks/peers", description = "folder of the Python peers")
    private Path peers;

    @Option(names = "--python", defaultValue = "/usr/bin/python3", description = "Python that has torch")
    private Path python;

    /**
     * Who takes part.
     *
     * @param inkstone Inkstone's main class, which serves through {@link FigureServer}
     * @param script   name of the Python peer
     * @param djl      name of the main class in src/djl
     */
    record Contestants(Class<?> inkstone, String script, String djl) {}

    int steps() {
        return steps;
    }

    /**
     * Starts all that are there, measures and reports.
     *
     * @param arguments what all of them build
     * @param orders    what they are to do in each turn
     * @return the command's exit code
     */
    int run(CommandSpec spec, List<String> arguments, Contestants who, List<String> orders) {
        PrintWriter out = spec.commandLine().getOut();
        try (Peers contenders = new Peers(arguments)) {
            Host.print(out);
            out.println("network  " + String.join(" ", arguments));
            contenders
                    .startInkstone(who.inkstone(), out)
                    .startTorch(python, peers.resolve(who.script()), who.djl(), out);
            Map<String, List<Figure>> medians = contenders.measure(orders, rounds);
            medians.forEach((name, figures) -> {
                out.printf("%n%s%n", name);
                figures.forEach(figure -> out.println("  " + figure.line()));
            });
            ratios(medians, out);
            out.println();
            contenders
                    .trainingMemory()
                    .forEach((name, megabytes) ->
                            out.printf("%-28s training takes %.0f MB above what was there before%n", name, megabytes));
            out.flush();
            return 0;
        } catch (IllegalStateException | IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    /**
     * As {@link #run}, with networks for DJL that the Python peer has exported, to the file it is told and beside it; without Python both
     * are left out.
     */
    int runTraced(CommandSpec spec, List<String> arguments, Contestants who, List<String> orders)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("traced");
        try {
            List<String> all = new ArrayList<>(arguments);
            all.addAll(List.of("--traced", folder.resolve("network.pt").toString()));
            export(who.script(), all);
            return run(spec, all, who, orders);
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private void export(String script, List<String> arguments) throws IOException, InterruptedException {
        if (!Files.isExecutable(python)) {
            return;
        }
        List<String> command =
                new ArrayList<>(List.of(python.toString(), peers.resolve(script).toString(), "--mode", "export"));
        command.addAll(arguments);
        new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** How many times as fast Inkstone is as each of the others. */
    private static void ratios(Map<String, List<Figure>> medians, PrintWriter out) {
        List<Figure> ours = medians.get(Peers.INKSTONE);
        if (ours == null) {
            return;
        }
        medians.forEach((name, theirs) -> {
            if (theirs != ours) {
                out.printf("%nInkstone to %s%n", name);
                for (int i = 0; i < ours.size(); i++) {
                    out.printf(
                            "  %-34s %.2f%n",
                            ours.get(i).what(), theirs.get(i).ms() / ours.get(i).ms());
                }
            }
        });
    }
}
