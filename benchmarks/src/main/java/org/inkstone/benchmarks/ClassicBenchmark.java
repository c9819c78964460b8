package org.inkstone.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.inkstone.benchmarks.ClassicPeer.Figures;
import org.inkstone.benchmarks.ClassicWorkloads.Workload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Classic algorithms beside scikit-learn, ELKI, Smile and Tribuo, each in a process of its own, one after the other. */
@Command(
        name = "classic",
        description =
                "Clustering, regression, neighbours, components: Inkstone, scikit-learn, ELKI, Smile, Tribuo in turns.",
        mixinStandardHelpOptions = true)
final class ClassicBenchmark implements Callable<Integer> {
    private static final String INKSTONE = "Inkstone";
    private static final String PLAIN = "Inkstone, no vector module";
    private static final double PLAIN_GOAL = 3;

    @Option(names = "--rounds", defaultValue = "5", description = "warm runs at most (default: 5)")
    private int rounds;

    @Option(names = "--only", defaultValue = "", description = "workloads whose names begin so")
    private String only;

    @Option(names = "--python", defaultValue = "/usr/bin/python3", description = "Python that has scikit-learn")
    private Path python;

    @Option(names = "--peers", defaultValue = "benchmarks/peers", description = "folder of the peers")
    private Path peers;

    @Option(names = "--data", defaultValue = "benchmarks/target/classic", description = "where data are written")
    private Path data;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Host.print(out);
        List<ClassicPeer> all = start(out);
        boolean met = true;
        try {
            all.forEach(peer -> out.printf("  %-28s %s%n", peer.name(), peer.about()));
            out.printf("%n%-30s %-28s %9s %9s %14s %9s%n", "workload", "", "cold, s", "warm, s", "quality", "peak, MB");
            for (Workload workload : ClassicWorkloads.ALL) {
                if (workload.name().startsWith(only)) {
                    met &= measure(workload, all, out);
                }
            }
        } finally {
            all.forEach(ClassicPeer::close);
        }
        return met ? 0 : 1;
    }

    private boolean measure(Workload workload, List<ClassicPeer> all, PrintWriter out) throws IOException {
        ClassicWorkloads.write(data, workload.name());
        Map<String, Figures> figures = new LinkedHashMap<>();
        for (ClassicPeer peer : all) {
            Figures found = peer.run(workload.name(), rounds);
            if (found != null) {
                figures.put(peer.name(), found);
                out.printf(
                        "%-30s %-28s %9.4f %9.4f %14.6g %9.0f%n",
                        workload.name(), peer.name(), found.cold(), found.warm(), found.quality(), found.peak());
                out.flush();
            }
        }
        double ours = figures.get(INKSTONE).warm();
        double theirs = figures.entrySet().stream()
                .filter(e -> !e.getKey().startsWith(INKSTONE))
                .filter(e -> workload.peer().equals(ClassicWorkloads.BEST)
                        || e.getKey().equals(workload.peer()))
                .mapToDouble(e -> e.getValue().warm())
                .min()
                .orElse(Double.NaN);
        boolean met = theirs / ours >= workload.goal();
        out.printf(
                "%s %-23s %.2fx the %s (goal %.1f); without the vector module %.2fx the time (goal at most %.0f)%n",
                met ? "met   " : "MISSED",
                workload.name(),
                theirs / ours,
                workload.peer(),
                workload.goal(),
                figures.get(PLAIN).warm() / ours,
                PLAIN_GOAL);
        out.flush();
        return met;
    }

    private List<ClassicPeer> start(PrintWriter out) throws IOException, InterruptedException {
        List<ClassicPeer> all = new ArrayList<>();
        String contender = ClassicContender.class.getName();
        all.add(new ClassicPeer(
                INKSTONE, java(List.of("--add-modules", "jdk.incubator.vector"), contender), Set.of(), false));
        all.add(new ClassicPeer(PLAIN, java(List.of(), contender), Set.of(), false));
        Path script = peers.resolve("classic.py");
        if (Files.isExecutable(python)) {
            all.add(new ClassicPeer(
                    ClassicWorkloads.SCIKIT,
                    List.of(python.toString(), script.toString(), data.toString(), String.valueOf(Host.threads())),
                    Set.of("OMP_PROC_BIND"),
                    true));
        } else {
            out.println("without scikit-learn: there is no " + python);
        }
        String classPath = javaPeers(out);
        if (classPath != null) {
            for (String[] peer : new String[][] {{"elki", "ELKI"}, {"smile", "Smile"}, {"tribuo", "Tribuo"}}) {
                List<String> command = List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx6g",
                        "-cp",
                        classPath,
                        "org.inkstone.peers.Peer",
                        peer[0],
                        data.toString());
                all.add(new ClassicPeer(peer[1], command, Set.of("OMP_PROC_BIND"), true));
            }
        }
        return all;
    }

    /** Builds the peers' own project, whose licences keep it out of ours. */
    private String javaPeers(PrintWriter out) throws IOException, InterruptedException {
        Path project = peers.resolve("classic-java");
        Path file = project.resolve("target/classpath").toAbsolutePath();
        Process build = new ProcessBuilder(
                        Files.isExecutable(Path.of("mvnw")) ? "./mvnw" : "mvn",
                        "-q",
                        "-B",
                        "-f",
                        project.resolve("pom.xml").toString(),
                        "compile",
                        "dependency:build-classpath",
                        "-Dmdep.outputFile=" + file)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (build.waitFor() != 0) {
            out.println("without ELKI, Smile and Tribuo: " + project + " can't be built");
            return null;
        }
        return project.resolve("target/classes") + ":" + Files.readString(file);
    }

    private List<String> java(List<String> options, String main) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx3g",
                // the heap shrinks between workloads, so that each has its own peak
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=20"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main, data.toString()));
        return command;
    }
}
