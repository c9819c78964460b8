package org.inkstone.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/** The machine and the environment a benchmark runs in. */
final class Host {
    private static final String[] VARIABLES = {
        "OMP_NUM_THREADS", "OMP_PROC_BIND", "GOMP_SPINCOUNT", "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE"
    };

    private Host() {}

    static int threads() {
        String set = System.getenv("OMP_NUM_THREADS");
        return set == null ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(set);
    }

    static void print(PrintWriter out) throws IOException {
        out.println("date     " + LocalDateTime.now().truncatedTo(ChronoUnit.MINUTES));
        out.println("machine  " + processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores, "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        out.println("java     " + System.getProperty("java.vm.version"));
        for (String v : VARIABLES) {
            out.println("         " + v + "=" + (System.getenv(v) == null ? "(not set)" : System.getenv(v)));
        }
        out.println("load     " + firstLine(Path.of("/proc/loadavg")));
        out.flush();
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return "unknown processor";
        }
        try (Stream<String> lines = Files.lines(info)) {
            return lines.filter(l -> l.startsWith("model name"))
                    .map(l -> l.substring(l.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown processor");
        }
    }

    private static String firstLine(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return "unknown";
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().orElse("unknown");
        }
    }

    /** Resident size of this process in megabytes; NaN where the system does not say. */
    static double residentMegabytes() throws IOException {
        return memory("VmRSS:");
    }

    /** Largest resident size of this process since {@link #resetPeak}, in megabytes; NaN where the system does not say. */
    static double peakMegabytes() throws IOException {
        return memory("VmHWM:");
    }

    /** Makes the peak the present resident size where the system allows it; gives that size, in megabytes. */
    static double resetPeak() throws IOException {
        Path switches = Path.of("/proc/self/clear_refs");
        if (Files.isWritable(switches)) {
            Files.writeString(switches, "5");
        }
        return residentMegabytes();
    }

    private static double memory(String field) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return Double.NaN;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(l -> l.startsWith(field))
                    .mapToDouble(l -> Double.parseDouble(l.replaceAll("\\D+", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }
}
