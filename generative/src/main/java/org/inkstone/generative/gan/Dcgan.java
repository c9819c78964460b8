package org.inkstone.generative.gan;

import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.inkstone.nn.BatchNorm2d;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.ConvTranspose2d;
import org.inkstone.nn.FlatToImage;
import org.inkstone.nn.FormatChange;
import org.inkstone.nn.ImageToFlat;
import org.inkstone.nn.Linear;
import org.inkstone.nn.Silu;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The convolutional generator and discriminator of DCGAN for square pictures, plain or by class. The generator's input is
 * {@code noise} [N, latent], its output {@code picture} [N, C, H, W] in -1 to 1; the discriminator's input is {@code image}
 * [N, C, H, W], its output {@code score} [N, 1], a raw number. With classes both have a second input {@code label} [N, classes],
 * one-hot, as data loaders give it.
 *
 * <p>The picture's side is halved (stride 2, kernel 4) down to 4 to 7, with {@link Builder#width} channels next to the picture
 * and twice as many at each step inwards: 28 is 7 doubled twice, 32 is 4 doubled three times. As in the paper: batch
 * normalisation everywhere but at the pictures, ReLU in the generator, leaky ReLU 0.2 in the discriminator, weights begin
 * normal with deviation 0.02, Adam with learning rate 2e-4 and beta1 0.5.
 *
 * @see <a href="https://arxiv.org/abs/1511.06434">Radford, Metz, Chintala: Unsupervised Representation Learning with Deep
 *     Convolutional Generative Adversarial Networks (2015)</a>
 */
public final class Dcgan {
    static final String NOISE = "noise";
    static final String LABEL = "label";
    static final String PROJECT = "project";
    static final String EMBEDDING = "labelEmbedding";

    private static final int KERNEL = 4;
    private static final int LARGEST_INNER_SIDE = 7;
    private static final int SMALLEST_INNER_SIDE = 4;
    /** Numbers that tell the generator the class: fewer than a code's, so that the code counts from the start. */
    private static final int LABEL_NUMBERS = 10;

    private static final double LEAK = 0.2;
    private static final double WEIGHT_DEVIATION = 0.02;

    /** How the discriminator's layers are kept in bounds. */
    public enum DiscriminatorNorm {
        /** Batch normalisation between the first and the last layer, the paper's; not with a gradient penalty. */
        BATCH,
        /** Each layer's largest singular value is held at 1, see {@link SpectralNorm}. */
        SPECTRAL,
        /** Nothing: for a gradient penalty. */
        NONE
    }

    /** How the discriminator is told the class. */
    public enum Conditioning {
        /**
         * The features of the picture, and their product with an embedding of the class, are weighed for the score (Miyato and
         * Koyama 2018, with a learned weight for each product).
         */
        PROJECTION,
        /** The class becomes a plane of the picture's size beside its channels (Mirza and Osindero 2014). */
        CONCATENATION
    }

    private final Builder options;
    private final int innerSide;
    private final int steps;

    private Dcgan(Builder options) {
        this.options = options;
        int side = options.size;
        int halvings = 0;
        while (side > LARGEST_INNER_SIDE && side % 2 == 0) {
            side /= 2;
            halvings++;
        }
        if (side > LARGEST_INNER_SIDE || side < SMALLEST_INNER_SIDE || halvings == 0) {
            throw new IllegalArgumentException(
                    "size must be 4, 5, 6 or 7 doubled at least once, such as 28 or 32: " + options.size);
        }
        innerSide = side;
        steps = halvings;
    }

    /** Pictures of {@code size} x {@code size} with 1 or 3 channels. */
    public static Builder builder(int size, int channels) {
        return new Builder(size, channels);
    }

    /** Numbers in a code. */
    public int latent() {
        return options.latent;
    }

    /** Number of classes, 0 for none. */
    public int classes() {
        return options.classes;
    }

    private boolean conditional() {
        return options.classes > 0;
    }

    /** Channels after {@code halvings} halvings of the picture. */
    private int channels(int halvings) {
        return options.width << (halvings - 1);
    }

    private GraphBuilder start(IUpdater updater, long seed) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(updater)
                .weightInit(new NormalDistribution(0, WEIGHT_DEVIATION))
                .activation(Activation.IDENTITY)
                .graphBuilder();
    }

    /** From codes, and classes where there are any, to pictures. */
    public ComputationGraphConfiguration generator() {
        GraphBuilder graph = start(options.generatorUpdater, options.seed).addInputs(NOISE);
        String code = NOISE;
        if (conditional()) {
            graph.addInputs(LABEL)
                    .addLayer(EMBEDDING, embedding(Math.min(options.latent, LABEL_NUMBERS)), LABEL)
                    .addVertex("code", new MergeVertex(), NOISE, EMBEDDING);
            code = "code";
        }
        int deepest = channels(steps);
        graph.addLayer(PROJECT, linear(innerSide * innerSide * deepest), code)
                .addLayer(
                        "norm0",
                        new BatchNorm2d.Builder().relu(true).build(),
                        new FlatToImage(innerSide, innerSide, deepest, options.format),
                        PROJECT);
        String before = "norm0";
        for (int i = 1; i < steps; i++) {
            graph.addLayer("up" + i, up(channels(steps - i)).hasBias(false).build(), before)
                    .addLayer("norm" + i, new BatchNorm2d.Builder().relu(true).build(), "up" + i);
            before = "norm" + i;
        }
        String last = options.format == CNN2DFormat.NCHW ? "picture" : "pixels";
        graph.addLayer(last, up(options.channels).activation(Activation.TANH).build(), before);
        if (options.format == CNN2DFormat.NHWC) {
            graph.addVertex("picture", new PreprocessorVertex(new FormatChange(CNN2DFormat.NCHW)), last);
        }
        InputType noise = InputType.feedForward(options.latent);
        return (conditional()
                        ? graph.setInputTypes(noise, InputType.feedForward(options.classes))
                        : graph.setInputTypes(noise))
                .setOutputs("picture")
                .build();
    }

    private ConvTranspose2d.Builder up(int channels) {
        return new ConvTranspose2d.Builder(KERNEL).stride(2).padding(1).nOut(channels);
    }

    private static Linear linear(int out) {
        return new Linear.Builder().nOut(out).hasBias(false).build();
    }

    /** A row for each class, which begins normal as codes are, so that it counts as much. */
    private static Linear embedding(int out) {
        return new Linear.Builder()
                .nOut(out)
                .hasBias(false)
                .weightInit(new NormalDistribution(0, 1))
                .build();
    }

    /** From pictures, and classes where there are any, to scores. */
    public ComputationGraphConfiguration discriminator() {
        GraphBuilder graph =
                start(options.discriminatorUpdater, options.seed + 1).addInputs("image");
        if (conditional()) {
            graph.addInputs(LABEL);
        }
        String before = planes(graph);
        for (int i = 1; i <= steps; i++) {
            before = down(graph, i, before);
        }
        score(graph, before);
        InputType image = InputType.convolutional(options.size, options.size, options.channels, CNN2DFormat.NCHW);
        return (conditional()
                        ? graph.setInputTypes(image, InputType.feedForward(options.classes))
                        : graph.setInputTypes(image))
                .setOutputs("score")
                .build();
    }

    /** The picture as the first layer sees it, with a plane for the class where that is wanted. */
    private String planes(GraphBuilder graph) {
        if (!conditional() || options.conditioning != Conditioning.CONCATENATION) {
            return "image";
        }
        int side = options.size;
        graph.addLayer(EMBEDDING, embedding(side * side), LABEL)
                .addVertex("plane", new PreprocessorVertex(new FlatToImage(side, side, 1, CNN2DFormat.NCHW)), EMBEDDING)
                .addVertex("planes", new MergeVertex(), "image", "plane");
        return "planes";
    }

    private String down(GraphBuilder graph, int step, String before) {
        boolean norm = options.norm == DiscriminatorNorm.BATCH && step > 1;
        Conv2d.Builder conv = new Conv2d.Builder(KERNEL)
                .stride(2)
                .padding(1)
                .nOut(channels(step))
                .hasBias(!norm)
                .activation(norm ? Activation.IDENTITY.getActivationFunction() : hidden());
        if (options.norm == DiscriminatorNorm.SPECTRAL) {
            conv.constrainWeights(new SpectralNorm());
        }
        String name = "down" + step;
        if (step == 1 && options.format == CNN2DFormat.NHWC) {
            graph.addLayer(name, conv.build(), new FormatChange(CNN2DFormat.NHWC), before);
        } else {
            graph.addLayer(name, conv.build(), before);
        }
        if (!norm) {
            return name;
        }
        graph.addLayer("norm" + step, new BatchNorm2d.Builder().leakyRelu(LEAK).build(), name);
        return "norm" + step;
    }

    private IActivation hidden() {
        return options.smooth ? new Silu() : new ActivationLReLU(LEAK);
    }

    private void score(GraphBuilder graph, String before) {
        int deepest = channels(steps);
        graph.addVertex(
                "features",
                new PreprocessorVertex(new ImageToFlat(innerSide, innerSide, deepest, options.format)),
                before);
        String weighed = "features";
        if (conditional() && options.conditioning == Conditioning.PROJECTION) {
            graph.addLayer(EMBEDDING, embedding(innerSide * innerSide * deepest), LABEL)
                    .addVertex("match", new ElementWiseVertex(ElementWiseVertex.Op.Product), "features", EMBEDDING)
                    .addVertex("matched", new MergeVertex(), "features", "match");
            weighed = "matched";
        }
        Linear.Builder last = new Linear.Builder().nOut(1);
        if (options.norm == DiscriminatorNorm.SPECTRAL) {
            last.constrainWeights(new SpectralNorm());
        }
        graph.addLayer("score", last.build(), weighed);
    }

    /** What can be chosen. */
    public static final class Builder {
        private static final double LEARNING_RATE = 2e-4;
        private static final double BETA1 = 0.5;
        private static final double BETA2 = 0.999;

        private final int size;
        private final int channels;
        private int latent = 100;
        private int width = 64;
        private int classes;
        private Conditioning conditioning = Conditioning.PROJECTION;
        private DiscriminatorNorm norm = DiscriminatorNorm.BATCH;
        private boolean smooth;
        private CNN2DFormat format = CNN2DFormat.NHWC;
        private IUpdater generatorUpdater = new Adam(LEARNING_RATE, BETA1, BETA2, Adam.DEFAULT_ADAM_EPSILON);
        private IUpdater discriminatorUpdater = generatorUpdater;
        private long seed = 42;

        private Builder(int size, int channels) {
            require(size > 0, "size must be positive: " + size);
            require(channels > 0, "channels must be positive: " + channels);
            this.size = size;
            this.channels = channels;
        }

        /** Numbers in a code. Default: 100, the paper's. */
        public Builder latent(int numbers) {
            require(numbers > 0, "latent must be positive: " + numbers);
            latent = numbers;
            return this;
        }

        /** Channels next to the picture; they double inwards. Default: 64, half of the paper's. */
        public Builder width(int channelsNextToPicture) {
            require(channelsNextToPicture > 0, "width must be positive: " + channelsNextToPicture);
            width = channelsNextToPicture;
            return this;
        }

        /** Makes both networks conditional on a class. Default: no classes. */
        public Builder classes(int number) {
            require(number > 1, "classes must be at least 2: " + number);
            classes = number;
            return this;
        }

        /** How the discriminator is told the class. Default: projection, which gives the better pictures. */
        public Builder conditioning(Conditioning way) {
            conditioning = Objects.requireNonNull(way, "conditioning");
            return this;
        }

        /** How the discriminator's layers are kept in bounds. Default: batch normalisation. */
        public Builder norm(DiscriminatorNorm kind) {
            norm = Objects.requireNonNull(kind, "norm");
            return this;
        }

        /** Makes the discriminator smooth, SiLU in place of leaky ReLU, as a gradient penalty needs it. */
        public Builder smooth() {
            smooth = true;
            return this;
        }

        /** How the generator's and the discriminator's parameters move; state is never shared. */
        public Builder updaters(IUpdater ofGenerator, IUpdater ofDiscriminator) {
            generatorUpdater = Objects.requireNonNull(ofGenerator, "ofGenerator");
            discriminatorUpdater = Objects.requireNonNull(ofDiscriminator, "ofDiscriminator");
            return this;
        }

        /** Layout of the activations inside. Default: NHWC, the faster one. */
        Builder format(CNN2DFormat inside) {
            format = inside;
            return this;
        }

        /** Seed of the first weights. Default: 42. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** @throws IllegalArgumentException for a size that can't be halved down to 4 to 7, or smooth with batch normalisation */
        public Dcgan build() {
            require(
                    !smooth || norm != DiscriminatorNorm.BATCH,
                    "smooth is for discriminators without batch normalisation: choose another norm");
            return new Dcgan(this);
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }
    }
}
