package org.inkstone.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Training and sampling of a DCGAN, all contenders in turns. */
@Command(
        name = "dcgan",
        description = "A DCGAN: training steps and sampling in turns.",
        mixinStandardHelpOptions = true)
final class DcganBenchmark implements Callable<Integer> {
    @Option(names = "--batch", defaultValue = "64", description = "pictures in a step (default: 64)")
    private int batch;

    @Option(names = "--size", defaultValue = "32", description = "height and width (default: 32)")
    private int size;

    @Option(names = "--channels", defaultValue = "3", description = "of a picture (default: 3)")
    private int channels;

    @Option(names = "--width", defaultValue = "64", description = "channels next to the picture (default: 64)")
    private int width;

    @Option(names = "--latent", defaultValue = "100", description = "numbers in a code (default: 100)")
    private int latent;

    @Option(names = "--modes", split = ",", defaultValue = "train,sample", description = "what to measure")
    private List<String> modes;

    @Mixin
    private Comparison comparison;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> orders =
                modes.stream().map(mode -> mode + " " + comparison.steps()).toList();
        return comparison.runTraced(
                spec,
                new DcganShape(batch, size, channels, width, latent).arguments(),
                new Comparison.Contestants(InkstoneDcgan.class, "dcgan.py", "org.inkstone.benchmarks.djl.DjlDcgan"),
                orders);
    }
}
