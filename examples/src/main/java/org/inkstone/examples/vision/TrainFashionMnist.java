package org.inkstone.examples.vision;

import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains LeNet on the 60,000 pictures of clothes of Fashion-MNIST. Measured figures are in docs/performance.md. */
@Command(name = "fashion-mnist", description = "Train LeNet on pictures of clothes.")
public final class TrainFashionMnist implements Example {
    @Mixin
    private TrainingOptions options = new TrainingOptions(10, 64, 0.002, 1);

    @Override
    public Report run(RunContext run) {
        options.check();
        return new GreyPictureTraining(KnownPictures.FASHION_MNIST, 0.88, options)
                .train(run, KnownPictures.FASHION_MNIST.load(run.cache()));
    }
}
