package org.inkstone.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private Comparison comparison;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        TransformerShape shape = new TransformerShape(batch, seq, d, heads, ffn, layers, vocab, activation);
        return comparison.run(
                spec,
                shape.arguments(),
                new Comparison.Contestants(
                        InkstoneTransformer.class, "transformer.py", "org.inkstone.benchmarks.djl.DjlTransformer"),
                orders());
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
                orders.add(mode + " " + comparison.steps());
            }
        }
        return orders;
    }
}
