package org.inkstone.examples.generative;

import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.RandomHorizontalFlip;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.contrastive.ConvEncoder;
import org.inkstone.generative.contrastive.FineTuning;
import org.inkstone.generative.contrastive.LinearProbe;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.train.Trainer;
import org.nd4j.linalg.learning.config.Adam;

/**
 * What a pretrained encoder is worth when labels are few.
 *
 * @param run     its seed counts
 * @param shape   of the encoder
 * @param encoder pretrained without labels
 * @param train   pictures whose labels are told in part
 * @param test    pictures to judge by
 */
record FewLabels(RunContext run, ConvEncoder shape, MultiLayerNetwork encoder, Dataset train, Dataset test) {
    private static final int BATCH = 50;

    /**
     * Test accuracies.
     *
     * @param labels  how many labels were told
     * @param scratch of a network trained on them from scratch
     * @param probe   of a softmax layer on the frozen features
     * @param tuned   of the encoder trained on as a whole
     */
    record Result(int labels, double scratch, double probe, double tuned) {}

    /** Learns from a share of the labels, the same number of each class. */
    Result compare(double share) {
        int classes = train.labels().size();
        int perClass = Math.max(1, (int) Math.round(share * train.size() / classes));
        Dataset told = train.subset(LinearProbe.few(EncodedPictures.classes(train), perClass));
        EncodedPictures features = EncodedPictures.of(encoder, told);
        EncodedPictures judged = EncodedPictures.of(encoder, test);
        LinearProbe probe = LinearProbe.fit(
                features.vectors(),
                features.classes(),
                classes,
                new LinearProbe.Options(run.size(500, 5), 256, 0.01, 1e-3, run.seed()));
        MultiLayerNetwork scratch = new MultiLayerNetwork(labelled(told, 0.001).classifier(classes));
        scratch.init();
        // features that are good already move little
        MultiLayerNetwork tuned = FineTuning.classifier(labelled(told, 0.0001), encoder, probe, classes);
        return new Result(
                told.size(),
                trained(scratch, told, judged.classes()),
                probe.accuracy(judged.vectors(), judged.classes()),
                trained(tuned, told, judged.classes()));
    }

    private ConvEncoder labelled(Dataset told, double learningRate) {
        return new ConvEncoder(
                shape.height(),
                shape.width(),
                shape.channels(),
                shape.filters(),
                shape.stages(),
                new Adam(CosineSchedule.overIterations(learningRate, steps(told))),
                run.seed() + 2);
    }

    /** Each picture at least twenty times. */
    private int steps(Dataset told) {
        return run.size(Math.max(150, 20 * told.size() / BATCH), 2);
    }

    private double trained(MultiLayerNetwork network, Dataset told, int[] truth) {
        Dataset pictures =
                told.transformed(Compose.of(new RandomHorizontalFlip(0.5), new ToTensor(), new Normalize(0.5f, 0.5f)));
        try (DataLoader loader = DataLoader.builder(pictures)
                .batchSize(Math.min(BATCH, told.size()))
                .shuffle(run.seed())
                .format(CNN2DFormat.NHWC)
                .dropLast(true)
                .build()) {
            int steps = steps(told);
            Trainer.of(network)
                    .epochs((steps + loader.batchesPerEpoch() - 1) / loader.batchesPerEpoch())
                    .maxSteps(steps)
                    .seed(run.seed())
                    .fit(loader);
        }
        return accuracy(network, truth);
    }

    private double accuracy(MultiLayerNetwork network, int[] truth) {
        int[] said = EncodedPictures.of(network, test).vectors().argMax(1).toIntVector();
        return (double) IntStream.range(0, truth.length)
                        .filter(i -> said[i] == truth[i])
                        .count()
                / truth.length;
    }
}
