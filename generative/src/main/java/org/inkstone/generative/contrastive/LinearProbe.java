package org.inkstone.generative.contrastive;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.backend.Backend;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DataLoader;
import org.inkstone.nn.OutputLinear;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.train.Trainer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * How much a frozen encoder's features know of classes: a softmax layer trained on them alone, on few labels or many. Features are
 * standardised by the mean and deviation of those it learns from.
 */
public final class LinearProbe {
    private static final double SMALLEST_DEVIATION = 1e-6;

    private final MultiLayerNetwork network;
    private final INDArray mean;
    private final INDArray deviation;

    private LinearProbe(MultiLayerNetwork network, INDArray mean, INDArray deviation) {
        this.network = network;
        this.mean = mean;
        this.deviation = deviation;
    }

    /**
     * Settings of the training; the defaults suit from a hundred to some ten thousand labels.
     *
     * @param steps        of training
     * @param batchSize    at most
     * @param learningRate of Adam, falling to zero as a cosine
     * @param l2           penalty on weights, which few labels need
     * @param seed         of order and initial weights
     */
    public record Options(int steps, int batchSize, double learningRate, double l2, long seed) {
        public Options {
            if (steps < 1 || batchSize < 1) {
                throw new IllegalArgumentException("steps and batchSize must be positive: " + steps + ", " + batchSize);
            }
            if (!(learningRate > 0)) {
                throw new IllegalArgumentException("learningRate must be positive: " + learningRate);
            }
            if (!(l2 >= 0)) {
                throw new IllegalArgumentException("l2 must not be negative: " + l2);
            }
        }

        /** 1,000 steps of 256 at 0.01, an L2 penalty of 0.001. */
        public static Options defaults(long seed) {
            return new Options(1000, 256, 0.01, 1e-3, seed);
        }
    }

    /**
     * Trains on features and their classes.
     *
     * @param features [N, F]
     * @param truth    N numbers of classes
     * @param classes  how many classes there are; two or more
     */
    public static LinearProbe fit(INDArray features, int[] truth, int classes, Options options) {
        Embeddings.width("features", features);
        if (truth.length != features.size(0)) {
            throw new IllegalArgumentException(
                    "there must be a class for each of the " + features.size(0) + " rows: " + truth.length);
        }
        if (classes < 2) {
            throw new IllegalArgumentException("classes must be two or more: " + classes);
        }
        INDArray mean = features.mean(true, 0);
        INDArray deviation = features.std(false, true, 0).addi(SMALLEST_DEVIATION);
        LinearProbe probe = new LinearProbe(network(features.size(1), classes, options), mean, deviation);
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        ArrayDataset set = ArrayDataset.of(
                Embeddings.values(probe.standardised(features)), new long[] {features.size(1)}, truth, names);
        try (DataLoader loader = DataLoader.builder(set)
                .batchSize(Math.min(options.batchSize(), set.size()))
                .shuffle(options.seed())
                .build()) {
            int epochs = (options.steps() + loader.batchesPerEpoch() - 1) / loader.batchesPerEpoch();
            Trainer.of(probe.network)
                    .epochs(epochs)
                    .maxSteps(options.steps())
                    .seed(options.seed())
                    .fit(loader);
        }
        return probe;
    }

    private static MultiLayerNetwork network(long features, int classes, Options options) {
        Backend.ensureInitialized();
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(options.seed())
                .updater(new Adam(CosineSchedule.overIterations(options.learningRate(), options.steps())))
                .weightInit(WeightInit.XAVIER)
                .l2(options.l2())
                .list()
                .layer(new OutputLinear.Builder(LossFunctions.LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(classes)
                        .build())
                .setInputType(InputType.feedForward(features))
                .build());
        network.init();
        return network;
    }

    private INDArray standardised(INDArray features) {
        return features.sub(mean).divi(deviation);
    }

    /** Puts the probe's weights, on features as they come, into a network's last layer. */
    void writeTo(MultiLayerNetwork classifier) {
        int last = classifier.getnLayers() - 1;
        INDArray weights = network.getParam("0_W").divColumnVector(deviation.reshape(deviation.length(), 1));
        INDArray target = classifier.getParam(last + "_W");
        if (!target.equalShapes(weights)) {
            throw new IllegalArgumentException("the probe is of " + weights.size(0) + " features and " + weights.size(1)
                    + " classes, the classifier's last layer of " + target.size(0) + " and " + target.size(1));
        }
        target.assign(weights);
        INDArray bias = classifier.getParam(last + "_b");
        INDArray shifted = network.getParam("0_b").reshape(1, weights.size(1)).sub(mean.mmul(weights));
        bias.assign(shifted.reshape(bias.shape()));
    }

    /** The number of the most probable class of each row, [N, F]. */
    public int[] classify(INDArray features) {
        return network.output(standardised(features)).argMax(1).toIntVector();
    }

    /** Share of rows whose most probable class is the right one. */
    public double accuracy(INDArray features, int[] truth) {
        int[] said = classify(features);
        if (said.length != truth.length) {
            throw new IllegalArgumentException(
                    "there must be a class for each of the " + said.length + " rows: " + truth.length);
        }
        return (double) IntStream.range(0, truth.length)
                        .filter(i -> said[i] == truth[i])
                        .count()
                / truth.length;
    }

    /**
     * A few items of each class, for learning from few labels: the first ones.
     *
     * @param truth    class of each item
     * @param perClass how many of each, or all there are
     * @return their numbers in ascending order
     */
    public static int[] few(int[] truth, int perClass) {
        if (perClass < 1) {
            throw new IllegalArgumentException("perClass must be positive: " + perClass);
        }
        int highest = IntStream.of(truth).max().orElse(-1);
        int[] taken = new int[highest + 1];
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < truth.length; i++) {
            if (taken[truth[i]] < perClass) {
                taken[truth[i]]++;
                chosen.add(i);
            }
        }
        return chosen.stream().mapToInt(Integer::intValue).toArray();
    }
}
