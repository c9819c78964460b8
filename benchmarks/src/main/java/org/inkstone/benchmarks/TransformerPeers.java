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
 * The PyTorch contenders of the Transformer benchmark, Debian's 1.13 and 2.7.1 through DJL, as far as they are there. All
 * are measured in turns, so that a busy minute hits each of them.
 */
final class TransformerPeers implements AutoCloseable {
    static final String INKSTONE = "Inkstone";
    static final String DEBIAN = "PyTorch 1.13 of Debian";
    static final String DJL = "PyTorch 2.7.1 through DJL";

    private static final String DJL_MAIN = "org.inkstone.benchmarks.djl.DjlTransformer";

    private final TransformerShape shape;
    private final List<TransformerPeer> peers = new ArrayList<>();
    private final Map<String, Double> atStart = new LinkedHashMap<>();
    private final Map<String, Double> peaks = new LinkedHashMap<>();

    TransformerPeers(TransformerShape shape) {
        this.shape = shape;
    }

    /** Starts Inkstone, with the options of its launcher. */
    TransformerPeers startInkstone(PrintWriter out) {
        String main = InkstoneTransformer.class.getName();
        return start(INKSTONE, java("-XX:+UseSerialGC", "-Xmn32m", "--add-modules", "jdk.incubator.vector", main), out);
    }

    /** Starts Debian's PyTorch and DJL's, if their programs are there, and says what it has started. */
    TransformerPeers startTorch(Path python, Path scripts, PrintWriter out) {
        String threads = String.valueOf(Host.threads());
        Path script = scripts.resolve("transformer.py");
        if (Files.isExecutable(python) && Files.isReadable(script)) {
            start(DEBIAN, List.of(python.toString(), script.toString(), "--mode", "serve", "--threads", threads), out);
        } else {
            out.println("  left out: " + DEBIAN + ", no " + python + " or no " + script);
        }
        if (present(DJL_MAIN)) {
            start(DJL, java("-Dai.djl.pytorch.num_threads=" + threads, DJL_MAIN), out);
        } else {
            out.println("  left out: " + DJL + ", built without -Pbenchmarks");
        }
        return this;
    }

    /** Starts one more contender; one that does not start is left out with its reason. */
    TransformerPeers start(String name, List<String> command, PrintWriter out) {
        try {
            TransformerPeer peer = new TransformerPeer(name, command, shape);
            peers.add(peer);
            out.printf("  %-28s %s%n", name, peer.about());
        } catch (IOException e) {
            out.println("  left out: " + e.getMessage());
        }
        out.flush();
        return this;
    }

    /** Each contender's median figure of each order, by contender, in the order they were started. */
    Map<String, List<TransformerFigure>> measure(List<String> orders, int rounds) throws IOException {
        Map<String, List<List<TransformerFigure>>> all = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (int o = 0; o < orders.size(); o++) {
                for (TransformerPeer peer : peers) {
                    List<List<TransformerFigure>> byOrder = all.computeIfAbsent(peer.name(), name -> new ArrayList<>());
                    if (round == 0) {
                        byOrder.add(new ArrayList<>());
                    }
                    TransformerFigure figure = peer.measure(orders.get(o));
                    byOrder.get(o).add(figure);
                    atStart.putIfAbsent(peer.name(), figure.beforeMb());
                    if (figure.mode().equals("train")) {
                        peaks.merge(peer.name(), figure.peakMb(), Math::max);
                    }
                }
            }
        }
        Map<String, List<TransformerFigure>> medians = new LinkedHashMap<>();
        all.forEach((name, byOrder) ->
                medians.put(name, byOrder.stream().map(TransformerPeers::median).toList()));
        return medians;
    }

    /** Megabytes that training took above what a contender had before its first step, by contender. */
    Map<String, Double> trainingMemory() {
        Map<String, Double> grown = new LinkedHashMap<>();
        peaks.forEach((name, peak) -> grown.put(name, peak - atStart.get(name)));
        return grown;
    }

    /** The figure with the median time; the slower of the two in the middle. */
    private static TransformerFigure median(List<TransformerFigure> figures) {
        List<TransformerFigure> sorted = figures.stream()
                .sorted((a, b) -> Double.compare(a.ms(), b.ms()))
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    private static boolean present(String type) {
        try {
            Class.forName(type, false, TransformerPeers.class.getClassLoader());
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
        peers.forEach(TransformerPeer::close);
    }
}
