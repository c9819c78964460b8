package org.inkstone.generative.diffusion;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The network that stands in for a trained one in the tests of diffusers' samplers, and its start. */
final class FakeModel {
    private FakeModel() {}

    /** {@code x t / (t + 1)}, whatever it is said to predict. */
    static INDArray predict(INDArray x, double t, Condition condition) {
        return x.mul(t / (t + 1));
    }

    /** 0 to 1 in equal steps, [4, 3, 8, 8] of an array [3, 8, 8, 4]. */
    static INDArray start() {
        return Nd4j.arange(768)
                .divi(768)
                .reshape(3, 8, 8, 4)
                .permute(3, 0, 1, 2)
                .dup('c');
    }

    /** The same steps in reverse. */
    static INDArray reversedStart() {
        return Nd4j.arange(768)
                .rsubi(767)
                .divi(768)
                .reshape(3, 8, 8, 4)
                .permute(3, 0, 1, 2)
                .dup('c');
    }
}
