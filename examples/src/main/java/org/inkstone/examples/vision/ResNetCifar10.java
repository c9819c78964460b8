package org.inkstone.examples.vision;

import org.inkstone.data.TrainTest;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Trains a residual network on CIFAR-10, in five epochs by default. Over night {@code --epochs 40} is for more, in
 * instalments if need be: {@code --epochs 40 --minutes 60}, then the same with {@code --resume
 * runs/resnet-cifar10/.../checkpoints/last.zip}, until all epochs are done. Measured figures are in docs/performance.md.
 */
@Command(name = "resnet-cifar10", description = "Train a residual network on CIFAR-10; resumable over night.")
public final class ResNetCifar10 implements Example {
    @Mixin
    private ResidualTraining training =
            new ResidualTraining(KnownPictures.CIFAR10, 0.85, new TrainingOptions(5, 128, 0.2, 1));

    @Override
    public Report run(RunContext run) {
        return training.train(run);
    }

    /** Trains on pictures of CIFAR-10's kind. */
    Report train(RunContext run, TrainTest set) {
        return training.train(run, set);
    }
}
