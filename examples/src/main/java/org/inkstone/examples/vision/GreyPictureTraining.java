package org.inkstone.examples.vision;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DataSplit;
import org.inkstone.data.TrainTest;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.RandomHorizontalFlip;
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
 * @param kind    of pictures
 * @param target  accuracy a good network reaches
 * @param options of the training
 */
record GreyPictureTraining(KnownPictures kind, double target, TrainingOptions options) {

    Report train(RunContext run, TrainTest set) {
        DataSplit pictures = set.split(0.9, run.seed());
        Transform training =
                kind.mirrored() ? Compose.of(new RandomHorizontalFlip(0.5), kind.toTensor()) : kind.toTensor();
        DataSplit data = kind.tensors(pictures, training);
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
        return new ClassifierTraining(run, kind.title(), options)
                .targetAccuracy(target)
                .train(network, kind.input(), data, pictures.test());
    }
}
