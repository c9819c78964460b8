package org.inkstone.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Training, inference and generation of a small Transformer, all contenders in turns. */
@Command(
        name = "transformer",
        description = "A decoder-only Transformer: training, inference, generation in turns.",
        mixinStandardHelpOptions = true)
final class TransformerBenchmark implements Callable<Integer> {
    @Option(names = "--batch", defaultValue = "32", description = "sequences in a step (default: 32)")
    private int batch;

    @Option(names = "--seq", defaultValue = "128", description = "tokens in a sequence (default: 128)")
    private int seq;

    @Option(names = "--d", defaultValue = "128", description = "width (default: 128)")
    private int d;

    @Option(names = "--heads", defaultValue = "4", description = "attention heads (default: 4)")
    private int heads;

    @Option(names = "--ffn", defaultValue = "512", description = "width of the feed-forward part (default: 512)")
    private int ffn;

    @Option(names = "--layers", defaultValue = "4", description = "blocks (default: 4)")
    private int layers;

    @Option(names = "--vocab", defaultValue = "5000", description = "tokens known (default: 5000)")
    private int vocab;

    @Option(names = "--activation", defaultValue = "relu", description = "relu or gelu (default: relu)")
    private String activation;

    @Option(names = "--modes", split = ",", defaultValue = "train,infer,generate", description = "what to measure")
    private List<String> modes;

    @Option(names = "--rounds", defaultValue = "5", description = "turns of each contender (default: 5)")
    private int rounds;

    @Option(names = "--steps", defaultValue = "5", description = "steps in a turn (default: 5)")
    private int steps;

    @Option(names = "--peers", defaultValue = "benchmarks/peers", description = "folder of the Python peers")
    private Path peers;

    @Option(names = "--python", defaultValue = "/usr/bin/python3", description = "Python that has torch")
    private Path python;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Host.print(out);
        TransformerShape shape = new TransformerShape(batch, seq, d, heads, ffn, layers, vocab, activation);
        out.println("network  " + String.join(" ", shape.arguments()));
        try (TransformerPeers contenders = new TransformerPeers(shape)) {
            contenders.startInkstone(out).startTorch(python, peers, out);
            Map<String, List<TransformerFigure>> medians = contenders.measure(orders(), rounds);
            medians.forEach((name, figures) -> {
                out.printf("%n%s%n", name);
                figures.forEach(figure -> out.println("  " + line(figure)));
            });
            ratios(medians, out);
            out.println();
            contenders
                    .trainingMemory()
                    .forEach((name, megabytes) ->
                            out.printf("%-28s training takes %.0f MB above what was there before%n", name, megabytes));
            out.flush();
            return 0;
        } catch (IllegalStateException | IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    /** How many times as fast Inkstone is as each of the others. */
    private static void ratios(Map<String, List<TransformerFigure>> medians, PrintWriter out) {
        List<TransformerFigure> ours = medians.get(TransformerPeers.INKSTONE);
        if (ours == null) {
            return;
        }
        medians.forEach((name, theirs) -> {
            if (theirs != ours) {
                out.printf("%nInkstone to %s%n", name);
                for (int i = 0; i < ours.size(); i++) {
                    out.printf(
                            "  %-34s %.2f%n",
                            what(ours.get(i)), theirs.get(i).ms() / ours.get(i).ms());
                }
            }
        });
    }

    private List<String> orders() {
        List<String> orders = new ArrayList<>();
        for (String mode : modes) {
            if (mode.equals("generate")) {
                for (int sequences : new int[] {1, 16}) {
                    orders.add("generate 1 " + sequences + " cached");
                    orders.add("generate 1 " + sequences + " plain");
                }
            } else {
                orders.add(mode + " " + steps);
            }
        }
        return orders;
    }

    private static String what(TransformerFigure f) {
        String what = f.mode() + ", batch " + f.batch();
        return f.mode().equals("generate") ? what + (f.cached() ? ", cached" : ", without cache") : what;
    }

    private static String line(TransformerFigure f) {
        String speed = f.mode().equals("generate")
                ? String.format("%.0f tokens/s", f.tokensPerSecond())
                : String.format("%.1f ms (fastest %.1f)", f.ms(), f.minMs());
        return String.format("%-34s %-30s peak %.0f MB (%.0f before)", what(f), speed, f.peakMb(), f.beforeMb());
    }
}
