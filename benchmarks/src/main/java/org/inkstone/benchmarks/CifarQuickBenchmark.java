package org.inkstone.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Training and inference of the notes' CIFAR-10 model, batch 64: DL4J as released, DL4J with oneDNN helpers, Inkstone in
 * both layouts, PyTorch through DJL and Debian's PyTorch. All run in turns, window by window, and medians are compared.
 */
@Command(
        name = "cifar-quick",
        description = "CIFAR quick, batch 64: Inkstone, DL4J, PyTorch in turns.",
        mixinStandardHelpOptions = true)
final class CifarQuickBenchmark implements Callable<Integer> {
    private static final String HELPERS = "-Dorg.eclipse.deeplearning4j.helpers.disable=";
    private static final String DJL_CONTENDER = "org.inkstone.benchmarks.djl.DjlContender";
    private static final String DJL = "PyTorch 2.7.1 through DJL";
    private static final String RELEASED = "DL4J M2.1 as released";
    private static final String INKSTONE = "Inkstone NHWC";

    @Option(names = "--rounds", defaultValue = "7", description = "windows per contender (default: 7)")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "1.0", description = "length of a window (default: 1.0)")
    private double seconds;

    @Option(names = "--peers", defaultValue = "benchmarks/peers", description = "folder of the Python peers")
    private Path peers;

    @Option(names = "--python", defaultValue = "/usr/bin/python3", description = "Python that has torch")
    private Path python;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Host.print(out);
        List<Contender> contenders = new ArrayList<>();
        try {
            start(contenders, out);
            for (int i = 0; i < rounds; i++) {
                for (Contender c : contenders) {
                    c.window(seconds);
                }
            }
            return report(contenders, out);
        } catch (IllegalStateException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        } finally {
            contenders.forEach(Contender::close);
        }
    }

    private void start(List<Contender> contenders, PrintWriter out) throws IOException {
        String dl4j = Dl4jContender.class.getName();
        contenders.add(new Contender(RELEASED, java(HELPERS + "true", dl4j, "stock", "NCHW")));
        contenders.add(
                new Contender("DL4J M2.1, oneDNN helpers, NHWC", java(HELPERS + "false", dl4j, "stock", "NHWC")));
        contenders.add(new Contender(INKSTONE, java(HELPERS + "false", dl4j, "inkstone", "NHWC")));
        contenders.add(new Contender("Inkstone NCHW", java(HELPERS + "false", dl4j, "inkstone", "NCHW")));
        if (present(DJL_CONTENDER)) {
            contenders.add(new Contender(DJL, java("-Dai.djl.pytorch.num_threads=" + Host.threads(), DJL_CONTENDER)));
        }
        Path script = peers.resolve("cifar_quick.py");
        if (Files.isExecutable(python) && Files.isReadable(script)) {
            contenders.add(new Contender(
                    "PyTorch of " + python,
                    List.of(python.toString(), script.toString(), String.valueOf(Host.threads()))));
        }
        List<Contender> missing = new ArrayList<>();
        for (Contender c : contenders) {
            try {
                c.awaitReady();
                c.warmUp(3 * seconds);
                out.printf("  %-34s %s%n", c.name(), c.description());
            } catch (IOException e) {
                out.println("  left out: " + e.getMessage());
                missing.add(c);
            }
            out.flush();
        }
        missing.forEach(Contender::close);
        contenders.removeAll(missing);
    }

    private static boolean present(String type) {
        try {
            Class.forName(type, false, CifarQuickBenchmark.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return command;
    }

    private int report(List<Contender> contenders, PrintWriter out) {
        out.printf("%n%-34s %9s %13s %9s %13s%n", "images/s, batch 64, median", "training", "", "inference", "");
        for (Contender c : contenders) {
            out.printf(
                    "%-34s %9.0f %13s %9.0f %13s%n",
                    c.name(), c.trainingMedian(), c.range(true), c.inferenceMedian(), c.range(false));
        }
        out.println();
        Contender ours = find(contenders, INKSTONE);
        Contender torch = find(contenders, DJL);
        Contender released = find(contenders, RELEASED);
        boolean met = true;
        if (torch != null) {
            met &= goal(out, "training against " + DJL, ours.trainingMedian() / torch.trainingMedian(), 1.2);
            met &= goal(out, "inference against " + DJL, ours.inferenceMedian() / torch.inferenceMedian(), 2);
        }
        met &= goal(out, "training against " + RELEASED, ours.trainingMedian() / released.trainingMedian(), 16);
        return met ? 0 : 1;
    }

    private static Contender find(List<Contender> contenders, String name) {
        return contenders.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static boolean goal(PrintWriter out, String what, double ratio, double goal) {
        out.printf("%s %s: %.2fx (goal %.1fx)%n", ratio >= goal ? "met   " : "MISSED", what, ratio, goal);
        return ratio >= goal;
    }
}
