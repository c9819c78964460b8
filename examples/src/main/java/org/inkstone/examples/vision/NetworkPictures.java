package org.inkstone.examples.vision;

import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.data.Image;
import org.inkstone.data.Tensor;
import org.inkstone.data.transform.CenterCrop;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.Resize;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.data.transform.Transform;
import org.inkstone.vision.explain.Colours;
import org.inkstone.vision.explain.ExplainedNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How pictures become what a network takes.
 *
 * @param toTensor to normalised floats
 * @param colours  and back
 * @param height   rows
 * @param width    columns
 * @param format   of a batch
 */
record NetworkPictures(Transform toTensor, Colours colours, int height, int width, CNN2DFormat format) {
    /** Sizes from which on a network is taken for one that learnt from ImageNet. */
    private static final int LARGE = 64;

    private static final float[] IMAGENET_MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] IMAGENET_DEVIATION = {0.229f, 0.224f, 0.225f};

    /** @throws IllegalArgumentException when the network takes another number of channels than pictures of that kind have */
    static NetworkPictures of(ExplainedNetwork network, KnownPictures kind) {
        if (network.height() >= LARGE && network.channels() == IMAGENET_MEAN.length) {
            return of(
                    network,
                    Compose.of(new ToTensor(), new Normalize(IMAGENET_MEAN, IMAGENET_DEVIATION)),
                    Colours.normalised(IMAGENET_MEAN, IMAGENET_DEVIATION),
                    LARGE);
        }
        long channels = network.channels();
        if (channels > 0 && channels != kind.channels()) {
            throw new IllegalArgumentException("the network takes pictures of " + channels + " channels, those of "
                    + kind.title() + " have " + kind.channels() + "; see --data");
        }
        return of(network, kind.toTensor(), kind.colours(), kind.side());
    }

    private static NetworkPictures of(ExplainedNetwork network, Transform toTensor, Colours colours, int side) {
        return new NetworkPictures(
                toTensor,
                colours,
                network.height() > 0 ? (int) network.height() : side,
                network.width() > 0 ? (int) network.width() : side,
                network.format());
    }

    /** Resized by its shorter side, the middle cut out. */
    Image fitted(Image image) {
        if (image.height() == height && image.width() == width) {
            return image;
        }
        SplittableRandom unused = new SplittableRandom(0);
        Image small = new Resize(Math.max(height, width)).apply(image, unused);
        return (Image) new CenterCrop(height, width).apply(small, unused);
    }

    /** Normalised, in the network's layout. */
    INDArray batch(List<Image> images) {
        SplittableRandom unused = new SplittableRandom(0);
        INDArray[] tensors = images.stream()
                .map(image -> ((Tensor) toTensor.apply(image, unused)).toINDArray())
                .toArray(INDArray[]::new);
        INDArray nchw = Nd4j.stack(0, tensors);
        return format == CNN2DFormat.NCHW ? nchw : nchw.permute(0, 2, 3, 1).dup('c');
    }

    /** Whether a set's pictures have the network's size. */
    boolean fits(Dataset set) {
        return set.get(0).features() instanceof Image image && image.height() == height && image.width() == width;
    }

    DataLoader batches(Dataset set) {
        return DataLoader.builder(set.transformed(toTensor))
                .batchSize(100)
                .format(format)
                .build();
    }
}
