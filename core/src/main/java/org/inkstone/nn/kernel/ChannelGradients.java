package org.inkstone.nn.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Gradients of a group norm's gain, bias and what each picture has of its own, put together in the order of the pictures. */
final class ChannelGradients {
    private final GroupNormShape shape;
    private final GroupNormInput input;
    private final GroupNormGradients to;
    private final ChannelTerms.Backward[] pictures;

    ChannelGradients(GroupNormShape shape, GroupNormInput input, GroupNormGradients to) {
        this.shape = shape;
        this.input = input;
        this.to = to;
        this.pictures = new ChannelTerms.Backward[shape.batch()];
        Shapes.length("gradient of gain", to.gain(), shape.channels(), input.x());
        Shapes.length("gradient of bias", to.bias(), shape.channels(), input.x());
        Shapes.same("gradient of x", to.x(), input.x());
        sameOrNone("gradient of second", to.second(), input.second());
        sameOrNone("gradient of added", to.added(), input.added());
        sameOrNone("gradient of scaleShift", to.scaleShift(), input.scaleShift());
    }

    private static void sameOrNone(String name, INDArray gradient, INDArray of) {
        if (of != null) {
            Shapes.same(name, gradient, of);
        }
    }

    /** Of picture n; may be called by several threads. */
    void set(int n, ChannelTerms.Backward picture) {
        pictures[n] = picture;
    }

    void write() {
        int channels = shape.channels();
        double[] gain = ChannelTerms.values(input.gain());
        double[] bias = ChannelTerms.values(input.bias());
        double[] scaleShift = ChannelTerms.values(input.scaleShift());
        double[] dGain = new double[channels];
        double[] dBias = new double[channels];
        double[] dAdded = new double[pictures.length * channels];
        double[] dScaleShift = new double[2 * pictures.length * channels];
        for (int n = 0; n < pictures.length; n++) {
            ChannelTerms.Backward picture = pictures[n];
            for (int c = 0; c < channels; c++) {
                double scale = ChannelTerms.scale(scaleShift, n, c, channels);
                dGain[c] += scale * picture.products()[c];
                dBias[c] += scale * picture.sums()[c];
                dAdded[n * channels + c] = picture.added()[c];
                dScaleShift[2 * n * channels + c] = gain[c] * picture.products()[c] + bias[c] * picture.sums()[c];
                dScaleShift[(2 * n + 1) * channels + c] = picture.sums()[c];
            }
        }
        put(dGain, to.gain());
        put(dBias, to.bias());
        put(dAdded, to.added());
        put(dScaleShift, to.scaleShift());
    }

    private static void put(double[] values, INDArray array) {
        if (array != null) {
            HostDoubles.writable(array).put(0, values, 0, values.length);
        }
    }
}
