package org.inkstone.examples.vision;

import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains LeNet on the 60,000 handwritten digits of MNIST. Measured figures are in docs/performance.md. */
@Command(name = "mnist", description = "Train LeNet on handwritten digits.")
public final class TrainMnist implements Example {
    @Mixin
    private TrainingOptions options = new TrainingOptions(5, 64, 0.002, 1);

    @Override
    public Report run(RunContext run) {
        options.check();
        return new GreyPictureTraining(KnownPictures.MNIST, 0.98, options)
                .train(run, KnownPictures.MNIST.load(run.cache()));
    }
}
