package org.inkstone.examples.vision;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.Cifar10;
import org.inkstone.data.DataLoader;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Dataset;
import org.inkstone.data.Digits;
import org.inkstone.data.Image;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.RandomCrop;
import org.inkstone.data.transform.RandomHorizontalFlip;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.data.transform.Transform;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.plot.Plots;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.schedule.WarmupSchedule;
import org.inkstone.sequence.model.AttentionWeights;
import org.inkstone.sequence.model.TransformerConfig;
import org.inkstone.sequence.model.VisionTransformer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A vision Transformer cuts pictures into patches and reads them as a sentence: the 8x8 digits that come with Inkstone (test accuracy
 * 0.97 after one to two minutes on two cores), or CIFAR-10's pictures (0.49 after
 * three minutes: {@code --data cifar10 --epochs 2 --batch-size 64 --learning-rate 0.001}; without convolutions it needs far more
 * pictures or epochs than {@code cifar10}). What its class token looks at is drawn over the pictures.
 */
@Command(name = "vit", description = "Train a vision Transformer on digits (one to two minutes), or on CIFAR-10.")
public final class TrainVit implements Example {
    private static final int SHOWN = 10;
    private static final int PIXEL = 12;

    /** The pictures to learn, and a network for them. */
    enum Pictures {
        DIGITS(8, 1, 2, 4, new float[] {0.305f}, new float[] {0.376f}, 0.95),
        CIFAR10(32, 3, 4, 6, new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2470f, 0.2435f, 0.2616f}, 0.6);

        private final int side;
        private final int channels;
        private final int patch;
        private final int layers;
        private final float[] mean;
        private final float[] deviation;
        private final double target;

        Pictures(int side, int channels, int patch, int layers, float[] mean, float[] deviation, double target) {
            this.side = side;
            this.channels = channels;
            this.patch = patch;
            this.layers = layers;
            this.mean = mean;
            this.deviation = deviation;
            this.target = target;
        }

        private DataSplit load(RunContext run) {
            return this == DIGITS
                    ? Digits.images().split(0.7, 0.1, run.seed())
                    : Cifar10.load(run.cache()).split(0.9, run.seed());
        }

        /** The training pictures moved about, those of CIFAR-10 mirrored too. */
        private Transform augmented(Transform toTensor) {
            Transform moved = new RandomCrop(side, side).padding(this == DIGITS ? 1 : 4);
            return this == DIGITS
                    ? Compose.of(moved, toTensor)
                    : Compose.of(moved, new RandomHorizontalFlip(0.5), toTensor);
        }
    }

    @Option(
            names = "--data",
            defaultValue = "DIGITS",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Pictures data;

    @Mixin
    private TrainingOptions options = new TrainingOptions(80, 32, 0.002, 1);

    @Option(names = "--width", defaultValue = "64", description = "Features of a patch (default: ${DEFAULT-VALUE}).")
    private int width;

    @Option(names = "--resume", paramLabel = "CHECKPOINT", description = "Go on from runs/.../checkpoints/last.zip.")
    private Path resume;

    @Override
    public Report run(RunContext run) {
        options.check();
        return train(run, data.load(run));
    }

    /** Trains on pictures of the chosen kind. */
    Report train(RunContext run, DataSplit pictures) {
        Transform toTensor = Compose.of(new ToTensor(), new Normalize(data.mean, data.deviation));
        DataSplit tensors = new DataSplit(
                pictures.train().transformed(data.augmented(toTensor)),
                pictures.validation().transformed(toTensor),
                pictures.test().transformed(toTensor));
        MultiLayerNetwork network = network(options.steps(tensors.train().size()), run.seed());
        Report report = new ClassifierTraining(run, "Vision Transformer, " + data, options)
                .targetAccuracy(data.target)
                .resumeFrom(resume)
                .train(
                        network,
                        InputType.convolutional(data.side, data.side, data.channels, CNN2DFormat.NHWC),
                        tensors,
                        pictures.test());
        drawAttention(run, network, tensors.test(), pictures.test());
        return report;
    }

    private MultiLayerNetwork network(int steps, long seed) {
        var schedule = WarmupSchedule.linear(
                Math.max(1, steps / 10), CosineSchedule.overIterations(options.learningRate, steps));
        TransformerConfig transformer = TransformerConfig.builder(1)
                .width(width)
                .heads(4)
                .hidden(2 * width)
                .layers(data.layers)
                .dropout(0.1)
                .updater(new Adam(schedule))
                .seed(seed)
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(new VisionTransformer(
                        transformer, data.side, data.side, data.channels, CNN2DFormat.NHWC, data.patch, 10)
                .configuration());
        network.init();
        return network;
    }

    /** Pictures, each with the same picture as the class token sees it: bright where it looks, in the last block. */
    private void drawAttention(RunContext run, MultiLayerNetwork network, Dataset test, Dataset pictures) {
        INDArray batch;
        try (DataLoader loader = DataLoader.builder(test.range(0, SHOWN))
                .batchSize(SHOWN)
                .format(CNN2DFormat.NHWC)
                .build()) {
            batch = loader.next().getFeatures();
        }
        List<INDArray> blocks = AttentionWeights.of(network, batch);
        // Mean over heads of what the class token (query 0) gives to each patch.
        INDArray seen = blocks.get(blocks.size() - 1)
                .mean(1)
                .get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.all());
        List<BufferedImage> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        for (int i = 0; i < SHOWN; i++) {
            Image picture = (Image) pictures.get(i).features();
            double[] weights = seen.getRow(i).toDoubleVector();
            images.add(drawn(picture, patch -> 1));
            captions.add(test.labels().get(pictures.get(i).classIndex()));
            double most = 0;
            for (int p = 1; p < weights.length; p++) {
                most = Math.max(most, weights[p]);
            }
            double brightest = most;
            images.add(drawn(picture, patch -> 0.15 + 0.85 * weights[patch + 1] / brightest));
            captions.add(String.format(Locale.ROOT, "up to %.0f%%", 100 * brightest));
        }
        run.save(Plots.pictureGrid("What the class token looks at, last block", images, captions, 4), "attention.png");
    }

    /** A picture enlarged, each patch as bright as it is told. */
    private BufferedImage drawn(Image picture, java.util.function.IntToDoubleFunction brightness) {
        int scale = data == Pictures.DIGITS ? PIXEL : PIXEL / 4;
        BufferedImage image =
                new BufferedImage(picture.width() * scale, picture.height() * scale, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        int across = picture.width() / data.patch;
        for (int row = 0; row < picture.height(); row++) {
            for (int column = 0; column < picture.width(); column++) {
                double light = brightness.applyAsDouble(row / data.patch * across + column / data.patch) / 255;
                int last = picture.channels() - 1;
                graphics.setColor(new Color(
                        (float) (picture.at(row, column, 0) * light),
                        (float) (picture.at(row, column, Math.min(1, last)) * light),
                        (float) (picture.at(row, column, last) * light)));
                graphics.fillRect(column * scale, row * scale, scale, scale);
            }
        }
        graphics.dispose();
        return image;
    }
}
