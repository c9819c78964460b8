package org.inkstone.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

/** Answers the benchmark's orders: {@code fit <workload>} with {@code RESULT <seconds> <quality> <peak megabytes>}. */
public final class Peer {
    private Peer() {}

    /** A prepared piece of work; its answer is the quality of the result. */
    interface Workloads {
        String about();

        /** Reads and converts the data, before the clock starts; null for what the library can't do. */
        Callable<Double> prepare(String workload, WorkloadFiles files) throws IOException;
    }

    public static void main(String[] args) throws Exception {
        Map<String, Workloads> known =
                Map.of("elki", new ElkiWorkloads(), "smile", new SmileWorkloads(), "tribuo", new TribuoWorkloads());
        Workloads workloads = known.get(args[0]);
        WorkloadFiles files = new WorkloadFiles(Path.of(args[1]));
        PrintStream out = System.out;
        out.println("ABOUT " + workloads.about() + ", Java " + System.getProperty("java.version"));
        out.println("READY");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String prepared = "";
        Callable<Double> work = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String workload = line.split(" ")[1];
            if (!workload.equals(prepared)) {
                work = null;
                System.gc();
                work = workloads.prepare(workload, files);
                prepared = workload;
            }
            if (work == null) {
                out.println("RESULT NaN NaN NaN");
                continue;
            }
            forgetPeak();
            long start = System.nanoTime();
            double quality = work.call();
            double seconds = (System.nanoTime() - start) / 1e9;
            out.println("RESULT " + seconds + " " + quality + " " + peakMegabytes());
        }
    }

    private static void forgetPeak() throws IOException {
        Path reset = Path.of("/proc/self/clear_refs");
        if (Files.isWritable(reset)) {
            Files.writeString(reset, "5");
        }
    }

    private static double peakMegabytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return Double.NaN;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(l -> l.startsWith("VmHWM:"))
                    .mapToDouble(l -> Double.parseDouble(l.replaceAll("\\D+", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }
}
