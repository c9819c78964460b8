package org.inkstone.examples.vision;

import java.nio.file.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DataSplit;
import org.inkstone.data.TrainTest;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.RandomCrop;
import org.inkstone.data.transform.RandomHorizontalFlip;
import org.inkstone.data.transform.Transform;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.schedule.WarmupSchedule;
import org.inkstone.vision.model.CifarQuick;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Trains the notes' CIFAR-10 model on the real 50,000 pictures; {@code --activation relu} is the better classifier.
 * Measured figures are in docs/performance.md.
 */
@Command(name = "cifar10", description = "Train the notes' CIFAR-10 model on the real pictures.")
public final class TrainCifar10 implements Example {
    /** What may stand between the layers. */
    enum Between {
        NONE(Activation.IDENTITY),
        RELU(Activation.RELU),
        SIGMOID(Activation.SIGMOID),
        TANH(Activation.TANH);

        private final Activation activation;

        Between(Activation activation) {
            this.activation = activation;
        }
    }

    @Mixin
    private TrainingOptions options = new TrainingOptions(10, 64, 0.001, 1);

    @Option(
            names = "--activation",
            defaultValue = "NONE",
            description = "Between the layers: ${COMPLETION-CANDIDATES} (default: none, as in the notes).")
    private Between activation;

    @Option(names = "--augment", description = "Shift and flip the training pictures at random.")
    private boolean augment;

    @Option(names = "--resume", paramLabel = "CHECKPOINT", description = "Go on from runs/.../checkpoints/last.zip.")
    private Path resume;

    @Override
    public Report run(RunContext run) {
        options.check();
        return train(run, KnownPictures.CIFAR10.load(run.cache()));
    }

    /** Trains on pictures of CIFAR-10's kind. */
    Report train(RunContext run, TrainTest set) {
        DataSplit pictures = set.split(0.9, run.seed());
        KnownPictures kind = KnownPictures.CIFAR10;
        Transform training = augment
                ? Compose.of(new RandomCrop(32, 32).padding(4), new RandomHorizontalFlip(0.5), kind.toTensor())
                : kind.toTensor();
        DataSplit data = kind.tensors(pictures, training);
        int steps = options.steps(data.train().size());
        var schedule = WarmupSchedule.linear(
                Math.max(1, steps / 50), CosineSchedule.overIterations(options.learningRate, steps));
        MultiLayerNetwork network = new MultiLayerNetwork(CifarQuick.builder()
                .activation(activation.activation)
                .updater(new Adam(schedule))
                .seed(run.seed())
                .build());
        network.init();
        return new ClassifierTraining(run, "CIFAR-10", options)
                .targetAccuracy(0.7)
                .resumeFrom(resume)
                .train(network, kind.input(), data, pictures.test());
    }
}
