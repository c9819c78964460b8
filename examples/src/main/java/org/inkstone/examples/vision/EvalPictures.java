package org.inkstone.examples.vision;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.Image;
import org.inkstone.data.Tensor;
import org.inkstone.data.transform.CenterCrop;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.Grayscale;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.Resize;
import org.inkstone.data.transform.ToTensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Pictures as torchvision's models expect them: resized by the shorter side, the middle cut out, brought to 0..1, normalised.
 *
 * @param size          height and width of what the network takes
 * @param channels      of what the network takes, 1 or 3
 * @param normalisation means and deviations
 */
record EvalPictures(int size, int channels, Normalisation normalisation) {
    /** Smaller pictures are seen whole, as CIFAR's are. */
    private static final int SMALLEST_CROPPED = 64;
    /** ImageNet's models see the middle 224 of 256 pixels. */
    private static final int CROP = 224;

    private static final int UNCROPPED = 256;

    /** Means and deviations of the pictures a model was trained with. */
    enum Normalisation {
        IMAGENET(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f}),
        CIFAR10(new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.247f, 0.2435f, 0.2616f}),
        MNIST(new float[] {0.1307f}, new float[] {0.3081f}),
        NONE(new float[] {0}, new float[] {1});

        private final float[] mean;
        private final float[] deviation;

        Normalisation(float[] mean, float[] deviation) {
            this.mean = mean;
            this.deviation = deviation;
        }

        /** What models for pictures of that kind were most likely trained with. */
        static Normalisation usual(int channels, int size) {
            if (channels == 1) {
                return MNIST;
            }
            return size < SMALLEST_CROPPED ? CIFAR10 : IMAGENET;
        }
    }

    /** @throws IllegalArgumentException when the network's pictures have other channels than the normalisation */
    EvalPictures {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException(
                    "the model takes pictures of " + channels + " channels; picture files have 1 or 3");
        }
        if (normalisation != Normalisation.NONE && normalisation.mean.length != channels) {
            throw new IllegalArgumentException("--normalize " + normalisation + " is for " + normalisation.mean.length
                    + " channels, the model takes " + channels);
        }
    }

    /** What of the picture the network sees. */
    Image seen(Image image) {
        int resized = size < SMALLEST_CROPPED ? size : Math.round((float) size * UNCROPPED / CROP);
        SplittableRandom unused = new SplittableRandom(0);
        Image coloured = channels == 1 && image.channels() == 3 ? new Grayscale(1).apply(image, unused) : image;
        return (Image)
                Compose.of(new Resize(resized), new CenterCrop(size, size)).apply(coloured, unused);
    }

    /** A batch of one, from what {@link #seen} gives. */
    INDArray batch(Image seen, CNN2DFormat format) {
        Tensor tensor = (Tensor) Compose.of(new ToTensor(), new Normalize(normalisation.mean, normalisation.deviation))
                .apply(seen, new SplittableRandom(0));
        INDArray chw = tensor.toINDArray();
        INDArray nchw = chw.reshape('c', 1, chw.size(0), chw.size(1), chw.size(2));
        return format == CNN2DFormat.NCHW ? nchw : nchw.permute(0, 2, 3, 1).dup('c');
    }
}
