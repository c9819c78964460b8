package org.inkstone.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code benchmarks/run}. */
@Command(
        name = "benchmarks/run",
        description = "Side-by-side benchmarks.",
        mixinStandardHelpOptions = true,
        subcommands = {
            CifarQuickBenchmark.class,
            ClipBenchmark.class,
            LoaderBenchmark.class,
            SweepOverhead.class,
            MemorySoak.class,
            ClassicBenchmark.class,
            ClassicScale.class,
            RowKernelsBenchmark.class,
            TransformerBenchmark.class,
            ResNetBenchmark.class,
            UNetBenchmark.class,
            DcganBenchmark.class,
            AttentionKernelBenchmark.class
        })
public final class Benchmarks {
    private Benchmarks() {}

    /** Exit code 0: measured and every goal met; 1: a goal missed or a run rejected; 2: wrong usage. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Benchmarks()).execute(args));
    }
}
