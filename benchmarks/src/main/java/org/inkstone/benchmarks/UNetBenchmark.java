package org.inkstone.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Training and DDIM sampling of a small U-Net, all contenders in turns. */
@Command(
        name = "unet",
        description = "A diffusion model's U-Net: training steps and sampling in turns.",
        mixinStandardHelpOptions = true)
final class UNetBenchmark implements Callable<Integer> {
    @Option(names = "--batch", defaultValue = "32", description = "pictures in a step (default: 32)")
    private int batch;

    @Option(names = "--size", defaultValue = "32", description = "height and width (default: 32)")
    private int size;

    @Option(names = "--base", defaultValue = "32", description = "channels of the first level (default: 32)")
    private int base;

    @Option(names = "--multipliers", defaultValue = "1,1,2", description = "of the levels (default: 1,1,2)")
    private String multipliers;

    @Option(names = "--attention", defaultValue = "8", description = "height that attends (default: 8)")
    private int attention;

    @Option(names = "--ddim", defaultValue = "50", description = "steps of a sampling (default: 50)")
    private int ddim;

    @Option(names = "--modes", split = ",", defaultValue = "train,sample", description = "what to measure")
    private List<String> modes;

    @Mixin
    private Comparison comparison;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        UNetShape shape = new UNetShape(batch, size, base, multipliers, attention, ddim);
        List<String> orders = modes.stream()
                .map(mode -> mode + " " + (mode.equals("train") ? comparison.steps() : 1))
                .toList();
        return comparison.runTraced(
                spec,
                shape.arguments(),
                new Comparison.Contestants(InkstoneUNet.class, "unet.py", "org.inkstone.benchmarks.djl.DjlUNet"),
                orders);
    }
}
