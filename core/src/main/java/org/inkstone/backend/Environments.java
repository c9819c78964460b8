package org.inkstone.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.inkstone.backend.onednn.OneDnn;
import org.nd4j.linalg.factory.Nd4j;

/** Looks at the machine, the process's environment and ND4J. */
final class Environments {
    private static final List<String> VARIABLES = List.of(
            "OMP_NUM_THREADS",
            "OMP_PROC_BIND",
            "GOMP_SPINCOUNT",
            "OPENBLAS_NUM_THREADS",
            "OPENBLAS_CORETYPE",
            "ND4J_SKIP_BLAS_THREADS");
    /** Of OpenBLAS 0.3.19. */
    private static final Set<String> AVX512_CORE_TYPES = Set.of("SKYLAKEX", "COOPERLAKE", "SAPPHIRERAPIDS");

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final long MIB = 1 << 20;

    private Environments() {}

    static String engine() {
        Properties properties = Nd4j.getExecutioner().getEnvironmentInformation();
        return properties.getProperty("backend", "unknown");
    }

    static BackendReport report(HelperStatus helpers) {
        Properties properties = Nd4j.getExecutioner().getEnvironmentInformation();
        Map<String, String> environment = new LinkedHashMap<>();
        for (String name : VARIABLES) {
            environment.put(name, valueOr(System.getenv(name), "unset"));
        }
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("Java", System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")");
        versions.put("ND4J", version("org/nd4j/nd4j-api"));
        versions.put("Deeplearning4j", version("org/deeplearning4j/deeplearning4j-nn"));
        versions.put("Inkstone", valueOr(Backend.class.getPackage().getImplementationVersion(), "0.1.0 (classes)"));
        return new BackendReport(
                engine(),
                helpers.on(),
                helpers.reason(),
                OneDnn.state(),
                properties.getProperty("blas.vendor", "unknown"),
                valueOr(System.getenv("OPENBLAS_CORETYPE"), "auto"),
                physicalCores(),
                Nd4j.getEnvironment().maxThreads(),
                environment,
                Runtime.getRuntime().maxMemory() / MIB,
                Pointer.maxBytes() / MIB,
                versions,
                advice());
    }

    /** The variables that double the speed, where they are missing or set to what costs speed; empty when none is. */
    static String advice() {
        boolean cpu = engine().equals("CPU");
        return cpu ? advice(System.getenv(), physicalCores(), cpuFlags().contains("avx512f")) : "";
    }

    static String advice(Map<String, String> environment, int cores, boolean avx512) {
        List<String> better = new ArrayList<>();
        if (threads(environment.get("OMP_NUM_THREADS"), cores + 1) > cores) {
            better.add("OMP_NUM_THREADS=" + cores);
        }
        if (!environment.containsKey("GOMP_SPINCOUNT")
                && !environment.getOrDefault("OMP_WAIT_POLICY", "").equalsIgnoreCase("passive")) {
            // idle OpenMP threads that spin take the cores from kernels written in Java
            better.add("GOMP_SPINCOUNT=10000");
        }
        if (threads(environment.get("OPENBLAS_NUM_THREADS"), cores + 1) > 1) {
            better.add("OPENBLAS_NUM_THREADS=1");
        }
        if (avx512
                && !AVX512_CORE_TYPES.contains(
                        environment.getOrDefault("OPENBLAS_CORETYPE", "").toUpperCase(Locale.ROOT))) {
            better.add("OPENBLAS_CORETYPE=SKYLAKEX");
        }
        return String.join(" ", better);
    }

    private static int threads(String value, int fallback) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            return fallback;
        }
    }

    /** Two hardware threads of a core share its arithmetic units, so only whole cores count. */
    static int physicalCores() {
        int available = Threads.available();
        Set<String> cores = new HashSet<>();
        String socket = "0";
        for (String line : cpuInfo()) {
            if (line.startsWith("physical id")) {
                socket = line.substring(line.indexOf(':') + 1).trim();
            } else if (line.startsWith("core id")) {
                cores.add(socket + "/" + line.substring(line.indexOf(':') + 1).trim());
            }
        }
        return cores.isEmpty() ? available : Math.min(available, cores.size());
    }

    private static Set<String> cpuFlags() {
        for (String line : cpuInfo()) {
            if (line.startsWith("flags")) {
                return Set.of(line.substring(line.indexOf(':') + 1)
                        .trim()
                        .toLowerCase(Locale.ROOT)
                        .split(" "));
            }
        }
        return Set.of();
    }

    private static List<String> cpuInfo() {
        try {
            return Files.isReadable(CPU_INFO) ? Files.readAllLines(CPU_INFO) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The version in the artefact's own Maven descriptor. */
    private static String version(String groupAndArtifact) {
        String path = "/META-INF/maven/" + groupAndArtifact.replaceFirst("^org/(nd4j|deeplearning4j)/", "org.$1/")
                + "/pom.properties";
        try (var in = Environments.class.getResourceAsStream(path)) {
            if (in == null) {
                return "unknown";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String valueOr(String value, String fallback) {
        return value == null || value.isBlank() ? fallback : value;
    }
}
