package org.inkstone.examples.sweep;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.Cifar10;
import org.inkstone.data.DataLoader;
import org.inkstone.data.DataLoaderBuilder;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Dataset;
import org.inkstone.data.Digits;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.examples.RunContext;
import org.inkstone.train.Callback;
import org.inkstone.train.EpochRecord;
import org.inkstone.train.Trainer;
import org.inkstone.vision.model.CifarQuick;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;

/** What the sweeps' trials train: a small CNN by momentum, on digits or CIFAR-10, for a fixed number of epochs. */
final class SweepTask {
    private static final double MOMENTUM = 0.9;

    private final DataSplit data;
    private final int[] shape;
    private final int batchSize;
    private final int epochs;
    private final long limitBatches;

    private SweepTask(DataSplit data, int[] shape, int batchSize, int epochs, long limitBatches) {
        this.data = data;
        this.shape = shape;
        this.batchSize = batchSize;
        this.epochs = epochs;
        this.limitBatches = limitBatches;
    }

    /** The 8x8 digits: 60% to learn from, 20% to score by, 20% for the winner. */
    static SweepTask digits(RunContext run, int epochs) {
        var toTensor = Compose.of(new ToTensor(), new Normalize(0.305f, 0.376f));
        DataSplit pictures = Digits.images().split(0.6, 0.2, run.seed());
        DataSplit data = new DataSplit(
                pictures.train().transformed(toTensor),
                pictures.validation().transformed(toTensor),
                pictures.test().transformed(toTensor));
        return new SweepTask(data, new int[] {8, 8, 1}, 32, run.size(epochs, 2), run.size(Integer.MAX_VALUE, 3));
    }

    /** The real CIFAR-10, from the cache: 45,000 pictures to learn from. */
    static SweepTask cifar10(RunContext run, int epochs) {
        var toTensor = Compose.of(
                new ToTensor(),
                new Normalize(new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2470f, 0.2435f, 0.2616f}));
        DataSplit pictures = Cifar10.load(run.cache()).split(0.9, run.seed());
        DataSplit data = new DataSplit(
                pictures.train().transformed(toTensor),
                pictures.validation().transformed(toTensor),
                pictures.test().transformed(toTensor));
        return new SweepTask(data, new int[] {32, 32, 3}, 64, run.size(epochs, 2), run.size(Integer.MAX_VALUE, 3));
    }

    int epochs() {
        return epochs;
    }

    /** Steps of a whole training. */
    int steps() {
        long batches = (data.train().size() + batchSize - 1) / batchSize;
        return Math.toIntExact(Math.min(batches, limitBatches) * epochs);
    }

    /** What a training ended with. */
    record Outcome(MultiLayerNetwork network, double validationLoss, double validationAccuracy) {}

    Outcome train(ISchedule schedule, long seed, List<Callback> callbacks) {
        MultiLayerNetwork network = new MultiLayerNetwork(CifarQuick.builder()
                .inputSize(shape[0], shape[1], shape[2])
                .activation(Activation.RELU)
                .updater(new Nesterovs(schedule, MOMENTUM))
                .seed(seed)
                .build());
        try (DataLoader train = loader(data.train()).shuffle(seed).build();
                DataLoader validation = loader(data.validation()).build()) {
            Trainer trainer = Trainer.of(network)
                    .epochs(epochs)
                    .limitBatches(limitBatches)
                    .seed(seed);
            callbacks.forEach(trainer::callback);
            EpochRecord end = trainer.fit(train, validation).lastEpoch().orElseThrow();
            return new Outcome(network, end.validationLoss(), end.validationAccuracy());
        }
    }

    /** For the winner alone. */
    double testAccuracy(MultiLayerNetwork network) {
        try (DataLoader test = loader(data.test()).build()) {
            Evaluation evaluation = network.evaluate(test);
            return evaluation.accuracy();
        }
    }

    private DataLoaderBuilder loader(Dataset part) {
        return DataLoader.builder(part).batchSize(batchSize).format(org.deeplearning4j.nn.conf.CNN2DFormat.NHWC);
    }
}
