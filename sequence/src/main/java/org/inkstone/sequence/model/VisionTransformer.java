package org.inkstone.sequence.model;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.inkstone.nn.SequencePooling;

/**
 * Vision Transformer (Dosovitskiy et al. 2021) for classes of pictures, as a configuration of a plain {@code MultiLayerNetwork}:
 * patches with a class token, encoder blocks, a norm, the class token's vector, a softmax layer.
 *
 * @param transformer blocks and training settings; its vocabulary, positions and longest sequence are not used
 * @param height      rows of a picture
 * @param width       columns of a picture
 * @param channels    channels of a picture
 * @param format      layout of a batch of pictures
 * @param patch       rows and columns of a patch; divides height and width
 * @param classes     two or more
 */
public record VisionTransformer(
        TransformerConfig transformer,
        int height,
        int width,
        int channels,
        CNN2DFormat format,
        int patch,
        int classes) {
    public VisionTransformer {
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException(
                    "height, width and channels must be positive: " + height + ", " + width + ", " + channels);
        }
        if (patch < 1 || height % patch != 0 || width % patch != 0) {
            throw new IllegalArgumentException(
                    "patch must divide height " + height + " and width " + width + ": " + patch);
        }
        if (classes < 2) {
            throw new IllegalArgumentException("classes must be two or more: " + classes);
        }
        if (transformer.positions().attention() != PositionType.NONE.attention()) {
            throw new IllegalArgumentException(
                    "positions of patches are learned, ROTARY and ALIBI are for text: " + transformer.positions());
        }
    }

    /** DL4J's configuration of the network: pictures in, one-hot labels {@code [N, classes]}. */
    public MultiLayerConfiguration configuration() {
        return withHead(Networks.classes(transformer.width(), classes));
    }

    /**
     * DL4J's configuration of a network without a loss, for training driven from outside: pictures in, vectors {@code [N, size]} out, by
     * a product without bias in the softmax layer's place. The number of classes is not used.
     */
    public MultiLayerConfiguration embedder(int size) {
        return withHead(Networks.projection(transformer.width(), size));
    }

    private MultiLayerConfiguration withHead(FeedForwardLayer head) {
        NeuralNetConfiguration.ListBuilder layers = transformer.network().list();
        layers.layer(new PatchEmbedding.Builder()
                .size(patch)
                .nOut(transformer.width())
                .build());
        for (int i = 0; i < transformer.layers(); i++) {
            layers.layer(transformer.block(false));
        }
        if (transformer.placement().needsFinalNorm()) {
            layers.layer(transformer.finalNorm());
        }
        return layers.layer(SequencePooling.of(SequencePooling.Kind.FIRST))
                .layer(head)
                .setInputType(InputType.convolutional(height, width, channels, format))
                .build();
    }

    /** How many parameters the network has. */
    public long parameterCount() {
        long d = transformer.width();
        long steps = 1L + (long) (height / patch) * (width / patch);
        long norm = transformer.placement().needsFinalNorm() ? transformer.normParameters() : 0;
        return ((long) patch * patch * channels + 1) * d
                + d
                + steps * d
                + transformer.layers() * transformer.blockParameters()
                + norm
                + (d + 1) * classes;
    }
}
