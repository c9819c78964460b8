package org.inkstone.backend;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What runs underneath. {@link #toString()} is a table of two columns.
 *
 * @param engine        "CPU" or "CUDA"
 * @param helpersOn     whether Deeplearning4j's layers run on oneDNN
 * @param helpersReason why, in words
 * @param convolutions  what our own convolutions with channels last run on, or why not on oneDNN itself
 * @param blas          the BLAS library
 * @param blasCoreType  the processor OpenBLAS was told to assume, "auto" when it was told nothing
 * @param cores         physical cores
 * @param threads       threads ND4J's own loops may use
 * @param environment   the variables that matter for speed, "unset" where they are not set
 * @param heapMaxMb     the Java heap's limit in MiB
 * @param nativeMaxMb   the limit of memory outside the heap in MiB
 * @param versions      of the JVM, ND4J, Deeplearning4j and Inkstone
 * @param advice        variables that would make it faster, as {@code NAME=value ...}; empty when all is well
 */
public record BackendReport(
        String engine,
        boolean helpersOn,
        String helpersReason,
        String convolutions,
        String blas,
        String blasCoreType,
        int cores,
        int threads,
        Map<String, String> environment,
        long heapMaxMb,
        long nativeMaxMb,
        Map<String, String> versions,
        String advice) {

    /** Name and value of each line of the table, in order. */
    public Map<String, String> rows() {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("engine", engine);
        rows.put("oneDNN layer helpers", (helpersOn ? "on" : "off") + " (" + helpersReason + ")");
        rows.put("convolutions", convolutions);
        rows.put("BLAS", blas + ", core type " + blasCoreType);
        rows.put("cores / ND4J threads", cores + " / " + threads);
        environment.forEach(rows::put);
        rows.put("Java heap", heapMaxMb + " MiB at most");
        rows.put("native memory", nativeMaxMb + " MiB at most");
        versions.forEach(rows::put);
        rows.put("advice", advice.isEmpty() ? "none: the environment is tuned" : "set " + advice);
        return rows;
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        rows().forEach((name, value) -> table.append(String.format("%-24s %s%n", name, value)));
        return table.toString().stripTrailing();
    }
}
