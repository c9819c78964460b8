package org.inkstone.vision.explain;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradient-weighted class activation maps: the channels of a convolution, each weighted by the mean gradient of the class's
 * logit by it, summed, with what speaks against the class cut off. Shows where in the picture the evidence for a class lies.
 *
 * @param layer the layer looked at; its values are taken as it hands them on, activation function included
 * @param maps  {@code [N, h, w]} of the layer's size, zero or more, in the units of the logit's gradient
 * @param sized the maps enlarged to the pictures' size, bilinear, {@code [N, H, W]}
 * @see <a href="https://arxiv.org/abs/1610.02391">Selvaraju et al.: Grad-CAM (2017)</a>
 */
public record GradCam(String layer, INDArray maps, INDArray sized) {
    /**
     * At the last convolution, as the paper does: the finest meaning that still has a place. Where normalisation, activation or
     * a residual sum follow it at the same size, behind these.
     */
    public static GradCam of(ExplainedNetwork network, INDArray pictures, int... classes) {
        return at(network, network.lastMaps(pictures), pictures, classes);
    }

    /**
     * At any layer that gives maps.
     *
     * @param layer a convolution, or what follows one
     * @throws IllegalArgumentException for a layer that is not there or gives no maps, with those that do
     */
    public static GradCam at(ExplainedNetwork network, String layer, INDArray pictures, int... classes) {
        network.requireMaps(pictures, layer);
        network.gradient(pictures, classes, layer);
        float[] values = Maps.values(network.channelsLast(pictures, layer, network.watchedActivation(layer)));
        INDArray gradient = network.channelsLast(pictures, layer, network.watchedGradient(layer));
        float[] weights = Maps.values(gradient.mean(1, 2));
        int batch = (int) gradient.size(0);
        int area = (int) (gradient.size(1) * gradient.size(2));
        int channels = (int) gradient.size(3);
        float[] maps = new float[batch * area];
        for (int i = 0; i < maps.length; i++) {
            float sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += weights[i / area * channels + c] * values[i * channels + c];
            }
            maps[i] = Math.max(0, sum);
        }
        INDArray coarse = Maps.of(maps, batch, gradient.size(1), gradient.size(2));
        boolean last = network.format() == CNN2DFormat.NHWC;
        int height = (int) pictures.size(last ? 1 : 2);
        int width = (int) pictures.size(last ? 2 : 3);
        return new GradCam(layer, coarse, Maps.resized(coarse, height, width));
    }

    /** The enlarged maps, each from 0 to 1, as they are laid over pictures. */
    public INDArray heat() {
        return Maps.stretched(sized);
    }
}
