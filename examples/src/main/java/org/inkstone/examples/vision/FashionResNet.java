package org.inkstone.examples.vision;

import org.inkstone.data.TrainTest;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains a residual network on the grey pictures of Fashion-MNIST. Measured figures are in docs/performance.md. */
@Command(name = "fashion-resnet", description = "Train a residual network on grey pictures of clothes.")
public final class FashionResNet implements Example {
    @Mixin
    private ResidualTraining training =
            new ResidualTraining(KnownPictures.FASHION_MNIST, 0.92, new TrainingOptions(4, 128, 0.2, 1));

    @Override
    public Report run(RunContext run) {
        return training.train(run);
    }

    /** Trains on pictures of Fashion-MNIST's kind. */
    Report train(RunContext run, TrainTest set) {
        return training.train(run, set);
    }
}
