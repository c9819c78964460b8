package org.inkstone.examples.vision;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DataSplit;
import org.inkstone.data.TrainTest;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.RandomHorizontalFlip;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.data.transform.Transform;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.schedule.WarmupSchedule;
import org.inkstone.vision.model.LeNet;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * LeNet with ReLU on grey pictures of 28x28.
 *
 * @param title     the set's name
 * @param mean      of its training pixels
 * @param deviation of its training pixels
 * @param flip      whether a mirrored picture is as good
 * @param target    accuracy a good network reaches
 * @param options   of the training
 */
record GreyPictureTraining(
        String title, float mean, float deviation, boolean flip, double target, TrainingOptions options) {

    Report train(RunContext run, TrainTest set) {
        DataSplit pictures = set.split(0.9, run.seed());
        Transform toTensor = Compose.of(new ToTensor(), new Normalize(new float[] {mean}, new float[] {deviation}));
        Transform training = flip ? Compose.of(new RandomHorizontalFlip(0.5), toTensor) : toTensor;
        DataSplit data = new DataSplit(
                pictures.train().transformed(training),
                pictures.validation().transformed(toTensor),
                pictures.test().transformed(toTensor));
        int steps = options.steps(data.train().size());
        var schedule = WarmupSchedule.linear(
                Math.max(1, steps / 50), CosineSchedule.overIterations(options.learningRate, steps));
        MultiLayerNetwork network = new MultiLayerNetwork(LeNet.builder()
                .maxPooling(true)
                .activation(Activation.RELU)
                .updater(new Adam(schedule))
                .seed(run.seed())
                .build());
        network.init();
        return new ClassifierTraining(run, title, options)
                .targetAccuracy(target)
                .train(network, InputType.convolutional(28, 28, 1, CNN2DFormat.NHWC), data, pictures.test());
    }
}
