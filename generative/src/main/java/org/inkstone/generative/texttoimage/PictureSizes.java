package org.inkstone.generative.texttoimage;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Pictures made smaller and larger by whole factors. */
final class PictureSizes {
    private PictureSizes() {}

    /** Means of squares of pixels. */
    static INDArray reduced(INDArray pictures, int factor) {
        if (factor == 1) {
            return pictures;
        }
        long[] s = pictures.shape();
        if (s[2] % factor != 0 || s[3] % factor != 0) {
            throw new IllegalArgumentException(
                    "height and width must be divisible by " + factor + ": " + Arrays.toString(s));
        }
        return pictures.dup('c')
                .reshape('c', s[0] * s[1], s[2] / factor, factor, s[3] / factor, factor)
                .mean(2, 4)
                .reshape('c', s[0], s[1], s[2] / factor, s[3] / factor);
    }

    /** Each pixel as a square of pixels. */
    static INDArray enlarged(INDArray pictures, int factor) {
        if (factor == 1) {
            return pictures;
        }
        long[] s = pictures.shape();
        float[] from = pictures.dup('c').data().asFloat();
        int height = (int) s[2];
        int width = (int) s[3];
        float[] to = new float[from.length * factor * factor];
        for (int row = 0, at = 0; row < s[0] * s[1] * height * factor; row++) {
            // the row of all planes' rows that this one repeats
            int source = row / (height * factor) * height + row % (height * factor) / factor;
            for (int column = 0; column < width * factor; column++) {
                to[at++] = from[source * width + column / factor];
            }
        }
        return Nd4j.createFromArray(to).reshape('c', s[0], s[1], s[2] * factor, s[3] * factor);
    }
}
