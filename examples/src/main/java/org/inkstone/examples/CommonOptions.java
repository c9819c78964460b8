package org.inkstone.examples;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options every example has. */
final class CommonOptions {
    @Option(
            names = {"--run-dir", "--out"},
            paramLabel = "DIR",
            description = "Where files go (default: runs/<example>/<time>).")
    Path runDirectory;

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--smoke", description = "Only see whether it runs: a few batches of everything.")
    boolean smoke;

    @Option(names = "--stacktrace", description = "Show where an error came from.")
    boolean stacktrace;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
