package org.inkstone.generative.autoencoder;

import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.ConvTranspose2d;
import org.inkstone.nn.FlatToImage;
import org.inkstone.nn.FormatChange;
import org.inkstone.nn.ImageToFlat;
import org.inkstone.nn.Linear;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Encoders and decoders of square pictures, of linear layers or convolutions. An encoder's input is {@code image} [N, C, H, W] in
 * -1 to 1 and its output {@code code}; a decoder's input is {@code code} [N, latent], its output {@code picture}, raw numbers [N, C,
 * H, W] whose meaning is a {@link Likelihood}'s.
 */
public final class CodeNetworks {
    private static final int KERNEL = 4;
    private static final int SMALLEST_SIDE = 4;

    private final int size;
    private final int channels;
    private final int latent;
    private int[] hidden;
    private int width;
    private IUpdater updater = new Adam(1e-3);
    private long seed = 42;

    private CodeNetworks(int size, int channels, int latent) {
        require(size > 0, "size must be positive: " + size);
        require(channels > 0, "channels must be positive: " + channels);
        require(latent > 0, "latent must be positive: " + latent);
        this.size = size;
        this.channels = channels;
        this.latent = latent;
    }

    /**
     * Linear layers with ReLU.
     *
     * @param size     rows and columns of a picture
     * @param channels of a picture
     * @param latent   numbers in a code
     * @param hidden   widths of the encoder's layers; the decoder has them in reverse
     */
    public static CodeNetworks dense(int size, int channels, int latent, int... hidden) {
        CodeNetworks networks = new CodeNetworks(size, channels, latent);
        require(hidden.length > 0, "there must be a hidden layer");
        for (int columns : hidden) {
            require(columns > 0, "hidden must be positive: " + columns);
        }
        networks.hidden = hidden.clone();
        return networks;
    }

    /**
     * Convolutions of kernel 4 and stride 2 with ReLU, which halve the picture twice, and transposed ones in the decoder.
     *
     * @param size     rows and columns of a picture, divisible by 4
     * @param channels of a picture
     * @param latent   numbers in a code
     * @param width    channels after the first convolution, half of those after the second
     */
    public static CodeNetworks convolutional(int size, int channels, int latent, int width) {
        CodeNetworks networks = new CodeNetworks(size, channels, latent);
        require(size % SMALLEST_SIDE == 0, "size must be divisible by 4: " + size);
        require(width > 0, "width must be positive: " + width);
        networks.width = width;
        return networks;
    }

    /** How parameters move. Default: Adam with learning rate 0.001. */
    public CodeNetworks updater(IUpdater kind) {
        updater = Objects.requireNonNull(kind, "updater");
        return this;
    }

    /** Seed of the first weights. Default: 42. */
    public CodeNetworks seed(long value) {
        seed = value;
        return this;
    }

    /** Numbers in a code. */
    public int latent() {
        return latent;
    }

    /** The encoder of a plain autoencoder: {@code latent} outputs. */
    public ComputationGraphConfiguration encoder() {
        return encoder(latent);
    }

    /** The encoder of a variational one: mean and logarithm of the variance, {@code 2 latent} outputs. */
    public ComputationGraphConfiguration variationalEncoder() {
        return encoder(2 * latent);
    }

    private GraphBuilder start(long ofSeed) {
        return new NeuralNetConfiguration.Builder()
                .seed(ofSeed)
                .updater(updater)
                .weightInit(WeightInit.RELU)
                .activation(Activation.RELU)
                .graphBuilder();
    }

    private ComputationGraphConfiguration encoder(int outputs) {
        GraphBuilder graph = start(seed).addInputs("image");
        String last;
        if (hidden != null) {
            graph.addVertex("flat", flat(size, channels, CNN2DFormat.NCHW), "image");
            last = "flat";
            for (int i = 0; i < hidden.length; i++) {
                graph.addLayer("hidden" + i, linear(hidden[i]), last);
                last = "hidden" + i;
            }
        } else {
            graph.addLayer("down1", down(width), new FormatChange(CNN2DFormat.NHWC), "image")
                    .addLayer("down2", down(2 * width), "down1")
                    .addVertex("flat", flat(size / 4, 2 * width, CNN2DFormat.NHWC), "down2")
                    .addLayer("hidden", linear(8 * width), "flat");
            last = "hidden";
        }
        return graph.addLayer("code", output(outputs), last)
                .setInputTypes(InputType.convolutional(size, size, channels, CNN2DFormat.NCHW))
                .setOutputs("code")
                .build();
    }

    /** The decoder of either kind. */
    public ComputationGraphConfiguration decoder() {
        GraphBuilder graph = start(seed + 1).addInputs("code");
        if (hidden != null) {
            String last = "code";
            for (int i = hidden.length - 1; i >= 0; i--) {
                graph.addLayer("hidden" + i, linear(hidden[i]), last);
                last = "hidden" + i;
            }
            graph.addLayer("pixels", output(size * size * channels), last)
                    .addVertex(
                            "picture",
                            new PreprocessorVertex(new FlatToImage(size, size, channels, CNN2DFormat.NCHW)),
                            "pixels");
        } else {
            int side = size / 4;
            graph.addLayer("hidden", linear(8 * width), "code")
                    .addLayer("spread", linear(side * side * 2 * width), "hidden")
                    .addLayer("up1", up(width), new FlatToImage(side, side, 2L * width, CNN2DFormat.NHWC), "spread")
                    .addLayer("pixels", last(channels), "up1")
                    .addVertex("picture", new PreprocessorVertex(new FormatChange(CNN2DFormat.NCHW)), "pixels");
        }
        return graph.setInputTypes(InputType.feedForward(latent))
                .setOutputs("picture")
                .build();
    }

    private static PreprocessorVertex flat(int side, int depth, CNN2DFormat format) {
        return new PreprocessorVertex(new ImageToFlat(side, side, depth, format));
    }

    private static Linear linear(int out) {
        return new Linear.Builder().nOut(out).build();
    }

    private static Linear output(int out) {
        return new Linear.Builder()
                .nOut(out)
                .weightInit(WeightInit.XAVIER)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static Conv2d down(int out) {
        return new Conv2d.Builder(KERNEL).stride(2).padding(1).nOut(out).build();
    }

    private static ConvTranspose2d up(int out) {
        return new ConvTranspose2d.Builder(KERNEL)
                .stride(2)
                .padding(1)
                .nOut(out)
                .build();
    }

    private static ConvTranspose2d last(int out) {
        return new ConvTranspose2d.Builder(KERNEL)
                .stride(2)
                .padding(1)
                .nOut(out)
                .weightInit(WeightInit.XAVIER)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
