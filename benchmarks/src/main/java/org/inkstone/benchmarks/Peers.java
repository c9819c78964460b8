package org.inkstone.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The contenders of a benchmark that are processes of their own: Inkstone, and PyTorch twice, Debian's 1.13 and 2.7.1 through DJL,
 * as far as they are there. All are measured in turns, so that a busy minute hits each of them.
 */
final class Peers implements AutoCloseable {
    static final String INKSTONE = "Inkstone";
    static final String DEBIAN = "PyTorch 1.13 of Debian";
    static final String DJL = "PyTorch 2.7.1 through DJL";

    private final List<String> arguments;
    private final List<Peer> peers = new ArrayList<>();
    private final Map<String, Double> atStart = new LinkedHashMap<>();
    private final Map<String, Double> peaks = new LinkedHashMap<>();

    /** @param arguments what all of them build, as the end of their command lines */
    Peers(List<String> arguments) {
        this.arguments = List.copyOf(arguments);
    }

    /** Starts Inkstone, with the options of its launcher. */
    Peers startInkstone(Class<?> main, PrintWriter out) {
        return start(
                INKSTONE,
                java("-XX:+UseSerialGC", "-Xmn32m", "--add-modules", "jdk.incubator.vector", main.getName()),
                out);
    }

    /**
     * Starts Debian's PyTorch and DJL's, if their programs are there, and says what it has started.
     *
     * @param script  the Python peer
     * @param djlMain name of the class in src/djl that has a main method
     */
    Peers startTorch(Path python, Path script, String djlMain, PrintWriter out) {
        String threads = String.valueOf(Host.threads());
        if (Files.isExecutable(python) && Files.isReadable(script)) {
            start(DEBIAN, List.of(python.toString(), script.toString(), "--mode", "serve", "--threads", threads), out);
        } else {
            out.println("  left out: " + DEBIAN + ", no " + python + " or no " + script);
        }
        if (present(djlMain)) {
            start(DJL, java("-Dai.djl.pytorch.num_threads=" + threads, djlMain), out);
        } else {
            out.println("  left out: " + DJL + ", built without -Pbenchmarks");
        }
        return this;
    }

    /** Starts one more contender; one that does not start is left out with its reason. */
    Peers start(String name, List<String> command, PrintWriter out) {
        try {
            List<String> all = new ArrayList<>(command);
            all.addAll(arguments);
            Peer peer = new Peer(name, all);
            peers.add(peer);
            out.printf("  %-28s %s%n", name, peer.about());
        } catch (IOException e) {
            out.println("  left out: " + e.getMessage());
        }
        out.flush();
        return this;
    }

    /** Each contender's median figure of each order, by contender, in the order they were started. */
    Map<String, List<Figure>> measure(List<String> orders, int rounds) throws IOException {
        Map<String, List<List<Figure>>> all = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (int o = 0; o < orders.size(); o++) {
                for (Peer peer : peers) {
                    List<List<Figure>> byOrder = all.computeIfAbsent(peer.name(), name -> new ArrayList<>());
                    if (round == 0) {
                        byOrder.add(new ArrayList<>());
                    }
                    Figure figure = peer.measure(orders.get(o));
                    byOrder.get(o).add(figure);
                    atStart.putIfAbsent(peer.name(), figure.beforeMb());
                    if (figure.mode().equals("train")) {
                        peaks.merge(peer.name(), figure.peakMb(), Math::max);
                    }
                }
            }
        }
        Map<String, List<Figure>> medians = new LinkedHashMap<>();
        all.forEach((name, byOrder) ->
                medians.put(name, byOrder.stream().map(Peers::median).toList()));
        return medians;
    }

    /** Megabytes that training took above what a contender had before its first step, by contender. */
    Map<String, Double> trainingMemory() {
        Map<String, Double> grown = new LinkedHashMap<>();
        peaks.forEach((name, peak) -> grown.put(name, peak - atStart.get(name)));
        return grown;
    }

    /** The figure with the median time; the slower of the two in the middle. */
    private static Figure median(List<Figure> figures) {
        List<Figure> sorted = figures.stream()
                .sorted((a, b) -> Double.compare(a.ms(), b.ms()))
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    private static boolean present(String type) {
        try {
            Class.forName(type, false, Peers.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** A command that runs a main class of this class path in a virtual machine of its own. */
    static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void close() {
        peers.forEach(Peer::close);
    }
}
