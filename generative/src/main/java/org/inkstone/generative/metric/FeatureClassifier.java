package org.inkstone.generative.metric;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DataLoader;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.Linear;
import org.inkstone.nn.MaxPool2d;
import org.inkstone.nn.OutputLinear;
import org.inkstone.train.ModelFileException;
import org.inkstone.train.ModelFiles;
import org.inkstone.train.Trainer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Features of a small CNN that learned to tell the classes of the data set at hand: the last hidden layer, 64 values. It takes
 * the place of the Inception network of the literature, which can't be shipped; figures by it compare among models of one
 * data set, not with those of papers.
 */
public final class FeatureClassifier implements FeatureExtractor {
    private static final int FEATURES = 64;
    private static final int[] CHANNELS = {32, 64, 64};
    private static final int BLOCK = 256;

    private final String name;
    private final MultiLayerNetwork network;

    private FeatureClassifier(String name, MultiLayerNetwork network) {
        this.name = Objects.requireNonNull(name, "name");
        this.network = network;
    }

    /**
     * How the classifier learns.
     *
     * @param epochs       8 are enough for features, though not for the best accuracy
     * @param batchSize    64
     * @param learningRate of Adam, 0.001
     * @param seed         of weights and order
     */
    public record Options(int epochs, int batchSize, double learningRate, long seed) {
        public Options {
            if (epochs <= 0) {
                throw new IllegalArgumentException("epochs must be positive: " + epochs);
            }
            if (batchSize <= 0) {
                throw new IllegalArgumentException("batchSize must be positive: " + batchSize);
            }
            if (!(learningRate > 0)) {
                throw new IllegalArgumentException("learningRate must be positive: " + learningRate);
            }
        }

        public static Options defaults() {
            return new Options(8, 64, 1e-3, 1);
        }
    }

    /**
     * Trains one.
     *
     * @param data     what the pictures are, for the name: "Fashion-MNIST"
     * @param pictures [N, C, H, W] in -1..1, H and W at least 8
     * @param classes  [N], 0 up to the number of labels
     * @param labels   names of the classes, at least two
     */
    public static FeatureClassifier train(
            String data, INDArray pictures, int[] classes, List<String> labels, Options options) {
        if (pictures.rank() != 4 || pictures.size(2) < 8 || pictures.size(3) < 8) {
            throw new IllegalArgumentException(
                    "pictures must be [N, C, H, W] of at least 8x8: " + Arrays.toString(pictures.shape()));
        }
        if (classes.length != pictures.size(0)) {
            throw new IllegalArgumentException(pictures.size(0) + " pictures but " + classes.length + " classes");
        }
        MultiLayerNetwork network = new MultiLayerNetwork(configuration(pictures, labels.size(), options));
        network.init();
        long[] item = Arrays.copyOfRange(pictures.shape(), 1, 4);
        float[] values = pictures.castTo(DataType.FLOAT).dup('c').data().asFloat();
        try (DataLoader loader = DataLoader.builder(ArrayDataset.of(values, item, classes, labels))
                .batchSize(options.batchSize())
                .shuffle(options.seed())
                .format(CNN2DFormat.NHWC)
                .build()) {
            Trainer.of(network).epochs(options.epochs()).seed(options.seed()).fit(loader);
        }
        return new FeatureClassifier(
                "a small CNN trained on " + data + " (" + labels.size() + " classes, " + options.epochs() + " epochs)",
                network);
    }

    private static MultiLayerConfiguration configuration(INDArray pictures, int classes, Options options) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .seed(options.seed())
                .updater(new Adam(options.learningRate()))
                .cacheMode(CacheMode.DEVICE)
                .weightInit(WeightInit.RELU)
                .activation(Activation.RELU)
                .list();
        for (int channels : CHANNELS) {
            layers.layer(new Conv2d.Builder(3, 3)
                    .nOut(channels)
                    .padding(1, 1)
                    .inputGradient(channels != CHANNELS[0])
                    .build());
            layers.layer(new MaxPool2d.Builder(2, 2).build());
        }
        return layers.layer(new Linear.Builder().nOut(FEATURES).build())
                .layer(new OutputLinear.Builder().nOut(classes).build())
                .setInputType(
                        InputType.convolutional(pictures.size(2), pictures.size(3), pictures.size(1), CNN2DFormat.NHWC))
                .build();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public INDArray extract(INDArray pictures) {
        long n = pictures.size(0);
        INDArray features = Nd4j.create(DataType.FLOAT, n, FEATURES);
        int layer = network.getnLayers() - 2;
        for (long from = 0; from < n; from += BLOCK) {
            var rows = NDArrayIndex.interval(from, Math.min(n, from + BLOCK));
            INDArray block = pictures.get(rows).permute(0, 2, 3, 1).dup('c');
            List<INDArray> activations = network.feedForwardToLayer(layer, block, false);
            features.get(rows).assign(activations.get(activations.size() - 1));
        }
        return features;
    }

    /** Share of pictures whose class is told right. */
    public double accuracy(INDArray pictures, int[] classes) {
        int right = 0;
        for (int from = 0; from < classes.length; from += BLOCK) {
            int to = Math.min(classes.length, from + BLOCK);
            INDArray block = pictures.get(NDArrayIndex.interval(from, to))
                    .permute(0, 2, 3, 1)
                    .dup('c');
            int[] told = network.output(block).argMax(1).toIntVector();
            int first = from;
            right += (int) IntStream.range(0, told.length)
                    .filter(i -> told[i] == classes[first + i])
                    .count();
        }
        return (double) right / classes.length;
    }

    /** Writes the network; its name is not in the file. */
    public void save(Path file) {
        ModelFiles.save(network, file);
    }

    /**
     * Reads one.
     *
     * @param name what reports call it
     * @throws ModelFileException when the file is missing, damaged or another network
     */
    public static FeatureClassifier load(String name, Path file) {
        return new FeatureClassifier(name, ModelFiles.loadMultiLayerNetwork(file));
    }
}
