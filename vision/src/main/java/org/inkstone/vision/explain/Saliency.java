package org.inkstone.vision.explain;

import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Which pixels the logit of a class depends on, by its gradient. Results are {@code [N, H, W]}, whatever the layout of the
 * pictures.
 *
 * @see <a href="https://arxiv.org/abs/1312.6034">Simonyan, Vedaldi, Zisserman: Deep Inside Convolutional Networks (2013)</a>
 * @see <a href="https://arxiv.org/abs/1706.03825">Smilkov et al.: SmoothGrad (2017)</a>
 */
public final class Saliency {
    private Saliency() {}

    /** The largest absolute gradient over the channels of each pixel. */
    public static INDArray gradient(ExplainedNetwork network, INDArray pictures, int... classes) {
        return largest(network, network.gradient(pictures, classes));
    }

    /**
     * As {@link #gradient}, of the mean gradient over noisy copies of the pictures: the fine grain of a single gradient
     * averages out, what is left belongs to the object.
     *
     * @param noise   standard deviation of the noise as a share of each picture's range; 0.15 by its authors
     * @param samples noisy copies of each picture; 25 are enough
     */
    public static INDArray smoothGrad(
            ExplainedNetwork network, INDArray pictures, int[] classes, double noise, int samples, long seed) {
        if (!(noise >= 0 && noise < 10)) {
            throw new IllegalArgumentException("noise must be zero or more, a share of the picture's range: " + noise);
        }
        if (samples <= 0) {
            throw new IllegalArgumentException("samples must be positive: " + samples);
        }
        INDArray sum = network.gradient(pictures, classes).mul(0);
        INDArray range = pictures.max(1, 2, 3).sub(pictures.min(1, 2, 3)).muli(noise);
        INDArray deviation = range.reshape(range.length(), 1, 1, 1);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < samples; i++) {
            INDArray noisy = grain(random, pictures).muli(deviation).addi(pictures);
            sum.addi(network.gradient(noisy, classes));
        }
        return largest(network, sum.divi(samples));
    }

    private static INDArray grain(SplittableRandom random, INDArray like) {
        float[] values = new float[(int) like.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Nd4j.createFromArray(values).reshape(like.shape()).castTo(like.dataType());
    }

    /**
     * Gradient times picture, summed over the channels: to first order what each pixel adds to the logit; negative where it
     * speaks against the class. Depends on what the pictures' zero means.
     */
    public static INDArray gradientTimesInput(ExplainedNetwork network, INDArray pictures, int... classes) {
        INDArray product = network.gradient(pictures, classes).mul(pictures);
        return network.channelsLast(product).sum(3).castTo(DataType.FLOAT);
    }

    private static INDArray largest(ExplainedNetwork network, INDArray gradient) {
        return Transforms.abs(network.channelsLast(gradient)).max(3).castTo(DataType.FLOAT);
    }
}
