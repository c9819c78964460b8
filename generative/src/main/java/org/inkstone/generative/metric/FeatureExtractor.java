package org.inkstone.generative.metric;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns pictures into the vectors that sets of pictures are compared by. Distances of two extractors do not compare, so
 * every extractor has a name that says what it is, and reports print it.
 */
public interface FeatureExtractor {
    /** What it is, for reports: "small CNN on 9 emoji groups, epoch 8". */
    String name();

    /**
     * Features of pictures.
     *
     * @param pictures [N, C, H, W] in -1..1
     * @return [N, features]
     */
    INDArray extract(INDArray pictures);

    /** A function under a name. */
    static FeatureExtractor of(String name, UnaryOperator<INDArray> function) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(function, "function");
        return new FeatureExtractor() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public INDArray extract(INDArray pictures) {
                return function.apply(pictures);
            }
        };
    }

    /**
     * The pixels themselves, averaged to a small size: blind to what a picture shows, but without any training.
     *
     * @param side height and width after averaging; must divide those of the pictures
     */
    static FeatureExtractor pixels(int side) {
        if (side <= 0) {
            throw new IllegalArgumentException("side must be positive: " + side);
        }
        return of("pixels averaged to " + side + "x" + side, pictures -> averaged(pictures, side));
    }

    private static INDArray averaged(INDArray pictures, int side) {
        if (pictures.rank() != 4 || pictures.size(2) % side != 0 || pictures.size(3) % side != 0) {
            throw new IllegalArgumentException("pictures must be [N, C, H, W] with H and W divisible by " + side + ": "
                    + Arrays.toString(pictures.shape()));
        }
        long n = pictures.size(0);
        long channels = pictures.size(1);
        INDArray cells = pictures.castTo(DataType.FLOAT)
                .dup('c')
                .reshape('c', n, channels, side, pictures.size(2) / side, side, pictures.size(3) / side);
        return cells.mean(3, 5).dup('c').reshape('c', n, channels * side * side);
    }
}
