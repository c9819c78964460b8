package org.inkstone.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.inkstone.backend.Backend;
import org.inkstone.sweep.SearchSpace;
import org.inkstone.sweep.Spaces;
import org.inkstone.sweep.Sweep;
import org.inkstone.sweep.SweepResult;
import org.inkstone.sweep.TrialRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a sweep costs besides its trials: 50 of a 50 ms job, each written to the ledger. */
@Command(
        name = "sweep-overhead",
        description = "Share of a sweep's time outside its trials: 50 trials of 50 ms with a ledger.",
        mixinStandardHelpOptions = true)
final class SweepOverhead implements Callable<Integer> {
    private static final double ALLOWED = 0.10;

    @Option(names = "--trials", defaultValue = "50", description = "trials of a sweep (default: 50)")
    private int trials;

    @Option(names = "--millis", defaultValue = "50", description = "length of a trial (default: 50)")
    private int millis;

    @Option(names = "--rounds", defaultValue = "5", description = "sweeps (default: 5)")
    private int rounds;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Host.print(out);
        Backend.ensureInitialized(); // loading ND4J is the first trial's own affair
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            shares.add(outside(i));
            out.printf("sweep %d: %.1f%% of its time outside its trials%n", i, 100 * shares.get(i));
            out.flush();
        }
        double median = Contender.median(shares);
        boolean met = median < ALLOWED;
        out.printf("%s median %.1f%% (goal: below %.0f%%)%n", met ? "met   " : "MISSED", 100 * median, 100 * ALLOWED);
        return met ? 0 : 1;
    }

    private double outside(int seed) throws IOException {
        Path ledger = Files.createTempFile("inkstone-sweep", ".jsonl");
        try {
            long start = System.nanoTime();
            SweepResult result = Sweep.of(
                            SearchSpace.builder()
                                    .add("rate", Spaces.logUniform(1e-4, 1))
                                    .add("units", Spaces.integer(16, 256))
                                    .build(),
                            trial -> {
                                Thread.sleep(millis);
                                return trial.parameters().getDouble("rate");
                            })
                    .minimize()
                    .trials(trials)
                    .seed(seed)
                    .ledger(ledger)
                    .run();
            double whole = (System.nanoTime() - start) / 1e9;
            double inside =
                    result.trials().stream().mapToDouble(TrialRecord::seconds).sum();
            return 1 - inside / whole;
        } finally {
            Files.delete(ledger);
        }
    }
}
