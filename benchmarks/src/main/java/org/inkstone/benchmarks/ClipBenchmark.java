package org.inkstone.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Training steps of a small CLIP, and the loss alone, all contenders in turns. */
@Command(
        name = "clip",
        description = "CLIP of emoji's size: training steps and the loss alone in turns.",
        mixinStandardHelpOptions = true)
final class ClipBenchmark implements Callable<Integer> {
    @Option(names = "--batch", defaultValue = "128", description = "pairs in a step (default: 128)")
    private int batch;

    @Option(names = "--side", defaultValue = "32", description = "height and width of pictures (default: 32)")
    private int side;

    @Option(names = "--filters", defaultValue = "32", description = "of the first convolution (default: 32)")
    private int filters;

    @Option(names = "--stages", defaultValue = "4", description = "convolutions (default: 4)")
    private int stages;

    @Option(names = "--d", defaultValue = "128", description = "width of the Transformer (default: 128)")
    private int d;

    @Option(names = "--layers", defaultValue = "2", description = "blocks of the Transformer (default: 2)")
    private int layers;

    @Option(names = "--seq", defaultValue = "16", description = "tokens in a text (default: 16)")
    private int seq;

    @Option(names = "--modes", split = ",", defaultValue = "train,infer", description = "what to measure")
    private List<String> modes;

    @Mixin
    private Comparison comparison;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ClipShape small = ClipShape.small();
        ClipShape shape = new ClipShape(
                batch, side, filters, stages, d, small.heads(), layers, small.vocab(), seq, small.embedding());
        List<String> orders =
                modes.stream().map(mode -> mode + " " + comparison.steps()).toList();
        return comparison.runTraced(
                spec,
                shape.arguments(),
                new Comparison.Contestants(InkstoneClip.class, "clip.py", "org.inkstone.benchmarks.djl.DjlClip"),
                orders);
    }
}
