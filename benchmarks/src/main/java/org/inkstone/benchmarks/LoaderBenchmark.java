package org.inkstone.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A folder of JPEG files decoded, resized to 256, cropped to 224 and normalised: Inkstone's DataLoader against
 * torchvision's with as many workers, on the same files, in turns.
 */
@Command(
        name = "loader",
        description = "JPEG folder to batches: Inkstone's DataLoader and torchvision's in turns.",
        mixinStandardHelpOptions = true)
final class LoaderBenchmark implements Callable<Integer> {
    private static final String ORDER = "load";

    @Option(names = "--rounds", defaultValue = "5", description = "windows per contender (default: 5)")
    private int rounds;

    @Option(
            names = "--seconds",
            defaultValue = "2.0",
            description = "least length of a window of whole epochs (default: 2.0)")
    private double seconds;

    @Option(names = "--images", defaultValue = "300", description = "pictures, about 500 x 375 (default: 300)")
    private int images;

    @Option(names = "--batch", defaultValue = "32", description = "batch size (default: 32)")
    private int batchSize;

    @Option(names = "--workers", split = ",", defaultValue = "0,1,2", description = "numbers of workers")
    private List<Integer> workers;

    @Option(names = "--folder", description = "folder of class folders to use instead of generated pictures")
    private Path folder;

    @Option(names = "--peers", defaultValue = "benchmarks/peers", description = "folder of the Python peers")
    private Path peers;

    @Option(names = "--python", defaultValue = "/usr/bin/python3", description = "Python that has torchvision")
    private Path python;

    @Spec
    private CommandSpec spec;

    private record Pair(int workers, Contender ours, Contender theirs) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Host.print(out);
        if (folder != null) {
            return measured(folder, out);
        }
        Path generated = Files.createTempDirectory("inkstone-photos");
        try {
            PhotoFolder.write(generated, images);
            return measured(generated, out);
        } finally {
            delete(generated);
        }
    }

    private int measured(Path photos, PrintWriter out) throws IOException {
        out.println("files    " + described(photos));
        List<Contender> started = new ArrayList<>();
        try {
            List<Pair> pairs = new ArrayList<>();
            for (int n : workers) {
                pairs.add(new Pair(n, start(ours(photos, n), started), start(theirs(photos, n), started)));
            }
            out.println("         " + pairs.get(0).ours().description());
            out.println("         " + pairs.get(0).theirs().description());
            out.flush();
            for (int i = 0; i < rounds; i++) {
                for (Pair pair : pairs) {
                    pair.ours().window(ORDER, seconds);
                    pair.theirs().window(ORDER, seconds);
                }
            }
            return report(pairs, out);
        } catch (IOException | IllegalStateException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        } finally {
            started.forEach(Contender::close);
        }
    }

    private Contender start(Contender contender, List<Contender> started) throws IOException {
        started.add(contender);
        contender.awaitReady();
        contender.warmUp(ORDER, 2 * seconds);
        return contender;
    }

    private Contender ours(Path photos, int n) throws IOException {
        return new Contender(
                "Inkstone",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx2g",
                        "-XX:+UseSerialGC", // as the launcher has it
                        "-Xmn32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoaderContender.class.getName(),
                        photos.toString(),
                        String.valueOf(n),
                        String.valueOf(batchSize)));
    }

    private Contender theirs(Path photos, int n) throws IOException {
        return new Contender(
                "torchvision",
                List.of(
                        python.toString(),
                        peers.resolve("loader.py").toString(),
                        photos.toString(),
                        String.valueOf(n),
                        String.valueOf(batchSize)),
                Set.of("OMP_PROC_BIND")); // would hold its forked workers on one core
    }

    private static int report(List<Pair> pairs, PrintWriter out) {
        out.printf(
                "%n%-18s %9s %13s %12s %13s %8s %27s%n",
                "images/s, median", "Inkstone", "", "torchvision", "", "ratio", "CPU ms per image, ratio");
        boolean met = true;
        for (Pair pair : pairs) {
            double ratio = pair.ours().median(ORDER) / pair.theirs().median(ORDER);
            double ours = pair.ours().cpuMillisPerImage(ORDER);
            double theirs = pair.theirs().cpuMillisPerImage(ORDER);
            met &= ratio >= 1;
            out.printf(
                    "%-18s %9.0f %13s %12.0f %13s %7.2fx %8.2f %8.2f %8.2fx  %s%n",
                    pair.workers() + " workers",
                    pair.ours().median(ORDER),
                    pair.ours().range(ORDER),
                    pair.theirs().median(ORDER),
                    pair.theirs().range(ORDER),
                    ratio,
                    ours,
                    theirs,
                    theirs / ours,
                    ratio >= 1 ? "met" : "MISSED (goal 1x)");
        }
        return met ? 0 : 1;
    }

    private static String described(Path photos) throws IOException {
        try (Stream<Path> walk = Files.walk(photos)) {
            long[] sizes = walk.filter(Files::isRegularFile)
                    .mapToLong(LoaderBenchmark::size)
                    .toArray();
            long total = Arrays.stream(sizes).sum();
            return sizes.length + " pictures, " + total / Math.max(1, sizes.length) / 1024 + " KiB on average";
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
