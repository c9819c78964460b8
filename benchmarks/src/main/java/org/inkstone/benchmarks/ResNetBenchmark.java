package org.inkstone.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Training and inference of residual networks: Inkstone in both layouts, DL4J with oneDNN helpers, Debian's PyTorch and PyTorch
 * through DJL, each plain and with channels last. All run in turns, window by window, and medians are compared.
 */
@Command(
        name = "resnet",
        description = "Residual networks: Inkstone, DL4J, PyTorch in turns.",
        mixinStandardHelpOptions = true)
final class ResNetBenchmark implements Callable<Integer> {
    private static final List<String> MODES = List.of("train", "infer", "infer1");
    /** Until a virtual machine has compiled what it runs. */
    private static final double WARM_UP_SECONDS = 10;

    private static final String INKSTONE = "Inkstone NHWC";
    private static final String INFERENCE = " (inference)";
    private static final String DJL_CONTENDER = "org.inkstone.benchmarks.djl.DjlResNet";

    @Option(
            names = "--model",
            split = ",",
            defaultValue = "resnet20,resnet18",
            description = "resnet20 (CIFAR), resnet18 (64 x 64) (default: both)")
    private List<String> models;

    @Option(
            names = "--modes",
            split = ",",
            defaultValue = "train,infer,infer1",
            description = "train, infer (64 pictures), infer1 (one picture) (default: all)")
    private List<String> modes;

    @Option(names = "--rounds", defaultValue = "7", description = "windows per contender (default: 7)")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "2.0", description = "length of a window (default: 2.0)")
    private double seconds;

    @Option(names = "--floor", description = "print what the convolutions alone take, too")
    private boolean floor;

    @Option(names = "--peers", defaultValue = "benchmarks/peers", description = "folder of the Python peers")
    private Path peers;

    @Option(names = "--python", defaultValue = "/usr/bin/python3", description = "Python that has torch")
    private Path python;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        check("--model", models, ResNetShape.MODELS);
        check("--modes", modes, MODES);
        PrintWriter out = spec.commandLine().getOut();
        Host.print(out);
        try {
            boolean met = true;
            for (String model : models) {
                met &= measure(model, out);
            }
            return met ? 0 : 1;
        } catch (IllegalStateException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private void check(String option, List<String> given, List<String> known) {
        for (String value : given) {
            if (!known.contains(value)) {
                throw new ParameterException(spec.commandLine(), option + " must be one of " + known + ": " + value);
            }
        }
    }

    /** Whether Inkstone is at least as fast as every peer, in every mode. */
    private boolean measure(String model, PrintWriter out) throws IOException, InterruptedException {
        out.printf("%n%s%n", model);
        List<Contender> contenders = new ArrayList<>();
        Path folder = Files.createTempDirectory("resnet");
        try {
            start(model, folder, contenders, out);
            for (int i = 0; i < rounds; i++) {
                for (String mode : modes) {
                    for (Contender c : of(mode, contenders)) {
                        c.window(mode, seconds);
                    }
                }
            }
        } finally {
            contenders.forEach(Contender::close);
            delete(folder);
        }
        if (floor) {
            ResNetShape shape = ResNetShape.of(model);
            ConvolutionFloor.Times times = new ConvolutionFloor(shape, shape.batch()).measure();
            out.printf(
                    "convolutions alone: forward %.1f ms, backward %.1f + %.1f ms; no training on them is above %.0f pictures/s%n",
                    times.forward(),
                    times.backwardData(),
                    times.backwardWeights(),
                    shape.batch() / times.training() * 1e3);
        }
        return report(contenders, out);
    }

    /** Those that do it: some only infer, by a second way or a network prepared for it. */
    private static List<Contender> of(String mode, List<Contender> contenders) {
        return contenders.stream()
                .filter(c -> !mode.equals("train") || !c.name().endsWith(INFERENCE))
                .toList();
    }

    private void start(String model, Path folder, List<Contender> contenders, PrintWriter out)
            throws IOException, InterruptedException {
        contenders.add(dl4j(INKSTONE, model, "inkstone", "NHWC"));
        contenders.add(dl4j("Inkstone NCHW", model, "inkstone", "NCHW"));
        contenders.add(dl4j("Inkstone NHWC, not folded" + INFERENCE, model, "unfolded", "NHWC"));
        contenders.add(dl4j("DL4J M2.1, oneDNN helpers, NHWC", model, "stock", "NHWC"));
        String threads = String.valueOf(Host.threads());
        for (String memory : List.of("contiguous_format", "channels_last")) {
            boolean last = memory.equals("channels_last");
            List<String> command = List.of(
                    python.toString(),
                    peers.resolve("resnet.py").toString(),
                    model,
                    "--threads",
                    threads,
                    "--memory",
                    memory);
            String name = "PyTorch 1.13 of Debian" + (last ? ", channels last" : "");
            contenders.add(new Contender(name, command));
            List<String> frozen = new ArrayList<>(command);
            frozen.add("--frozen");
            contenders.add(new Contender(name + ", frozen" + INFERENCE, frozen));
            Path traced = Files.createDirectory(folder.resolve(memory));
            List<String> export = new ArrayList<>(command);
            export.addAll(List.of("--export", traced.toString()));
            new ProcessBuilder(export)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            contenders.add(new Contender(
                    "PyTorch 2.7.1 through DJL" + (last ? ", channels last" : ""),
                    Peers.java("-Dai.djl.pytorch.num_threads=" + threads, DJL_CONTENDER, model, traced.toString())));
        }
        awaitReady(contenders, out);
    }

    private static Contender dl4j(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(Peers.java(
                "-XX:+UseSerialGC",
                "-Xmn32m",
                "-Dorg.eclipse.deeplearning4j.helpers.disable=false",
                ResNetContender.class.getName()));
        command.addAll(List.of(arguments));
        return new Contender(name, command);
    }

    private void awaitReady(List<Contender> contenders, PrintWriter out) {
        List<Contender> missing = new ArrayList<>();
        for (Contender c : contenders) {
            try {
                c.awaitReady();
                for (String mode : modes) {
                    if (of(mode, List.of(c)).contains(c)) {
                        c.warmUp(mode, mode.equals("train") ? WARM_UP_SECONDS : WARM_UP_SECONDS / 2);
                    }
                }
                out.printf("  %-46s %s%n", c.name(), c.description());
            } catch (IOException e) {
                out.println("  left out: " + e.getMessage());
                missing.add(c);
            }
            out.flush();
        }
        missing.forEach(Contender::close);
        contenders.removeAll(missing);
    }

    private boolean report(List<Contender> contenders, PrintWriter out) {
        boolean met = true;
        for (String mode : modes) {
            out.printf("%n%s, pictures/s, median%n", mode);
            for (Contender c : of(mode, contenders)) {
                out.printf("  %-46s %9.1f %18s%n", c.name(), c.median(mode), c.range(mode));
            }
            Contender best = of(mode, contenders).stream()
                    .filter(c -> !c.name().startsWith("Inkstone"))
                    .max(Comparator.comparingDouble(c -> c.median(mode)))
                    .orElse(null);
            if (best != null && contenders.get(0).name().equals(INKSTONE)) {
                double ratio = contenders.get(0).median(mode) / best.median(mode);
                out.printf("  %s to the best peer, %s: %.2f%n", INKSTONE, best.name(), ratio);
                met &= ratio >= 1;
            }
        }
        out.flush();
        return met;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
