package org.inkstone.examples.vision;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Digits;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.RandomCrop;
import org.inkstone.data.transform.ToTensor;
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

/** Trains a small convolutional network on the 8x8 digits that come with Inkstone: nothing to download, under a minute. */
@Command(name = "digits", description = "Train a small CNN on 8x8 digits that come with Inkstone (under a minute).")
public final class TrainDigits implements Example {
    private static final float MEAN = 0.305f;
    private static final float DEVIATION = 0.376f;

    @Mixin
    private TrainingOptions options = new TrainingOptions(20, 32, 0.002, 0);

    @Override
    public Report run(RunContext run) {
        options.check();
        DataSplit pictures = Digits.images().split(0.7, 0.1, run.seed());
        Transform toTensor = Compose.of(new ToTensor(), new Normalize(new float[] {MEAN}, new float[] {DEVIATION}));
        Transform augmented = Compose.of(new RandomCrop(8, 8).padding(1), toTensor);
        DataSplit data = new DataSplit(
                pictures.train().transformed(augmented),
                pictures.validation().transformed(toTensor),
                pictures.test().transformed(toTensor));
        int steps = options.steps(data.train().size());
        var schedule = WarmupSchedule.linear(
                Math.max(1, steps / 20), CosineSchedule.overIterations(options.learningRate, steps));
        MultiLayerNetwork network = new MultiLayerNetwork(CifarQuick.builder()
                .inputSize(8, 8, 1)
                .activation(Activation.RELU)
                .updater(new Adam(schedule))
                .seed(run.seed())
                .build());
        network.init();
        return new ClassifierTraining(run, "8x8 digits", options)
                .targetAccuracy(0.95)
                .train(network, InputType.convolutional(8, 8, 1, CNN2DFormat.NHWC), data, pictures.test());
    }
}
