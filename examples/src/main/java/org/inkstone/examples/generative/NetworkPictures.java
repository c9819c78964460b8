package org.inkstone.examples.generative;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inkstone.data.Image;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What networks make of pictures, -1 to 1, as pictures to look at. */
final class NetworkPictures {
    private static final int WHITE = 255;

    private NetworkPictures() {}

    /**
     * Pictures of a batch; what lies outside -1 (black) to 1 (white) is clipped.
     *
     * @param batch [N, C, H, W] with 1 or 3 channels
     */
    static List<Image> images(INDArray batch) {
        if (batch.rank() != 4 || batch.size(1) != 1 && batch.size(1) != 3) {
            throw new IllegalArgumentException("pictures must be [N, 1 or 3, H, W]: " + Arrays.toString(batch.shape()));
        }
        int channels = (int) batch.size(1);
        int height = (int) batch.size(2);
        int width = (int) batch.size(3);
        float[] values =
                batch.castTo(DataType.FLOAT).permute(0, 2, 3, 1).dup('c').data().asFloat();
        int length = height * width * channels;
        List<Image> images = new ArrayList<>();
        for (int n = 0; n < batch.size(0); n++) {
            byte[] pixels = new byte[length];
            for (int i = 0; i < length; i++) {
                pixels[i] = level(values[n * length + i]);
            }
            images.add(new Image(pixels, height, width, channels));
        }
        return images;
    }

    private static byte level(float value) {
        return (byte) Math.round(WHITE * Math.max(0, Math.min(1, (value + 1) / 2)));
    }
}
