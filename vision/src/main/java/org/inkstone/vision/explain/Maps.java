package org.inkstone.vision.explain;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arithmetic on batches of maps [N, h, w]. */
final class Maps {
    private Maps() {}

    static float[] values(INDArray array) {
        return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
    }

    static INDArray of(float[] values, long... shape) {
        return Nd4j.createFromArray(values).reshape(shape);
    }

    /** Bilinear, as {@code torch.nn.functional.interpolate(mode="bilinear", align_corners=False)}. */
    static INDArray resized(INDArray maps, int height, int width) {
        int n = (int) maps.size(0);
        int h = (int) maps.size(1);
        int w = (int) maps.size(2);
        float[] from = values(maps);
        float[] to = new float[n * height * width];
        int next = 0;
        for (int i = 0; i < n; i++) {
            for (int y = 0; y < height; y++) {
                Place row = Place.of(y, height, h);
                for (int x = 0; x < width; x++) {
                    Place column = Place.of(x, width, w);
                    float upper = column.mix(from, (i * h + row.low) * w);
                    float lower = column.mix(from, (i * h + row.high) * w);
                    to[next++] = upper + (lower - upper) * row.share;
                }
            }
        }
        return of(to, n, height, width);
    }

    /** Between which two of the old places a new one lies. */
    private record Place(int low, int high, float share) {
        static Place of(int index, int size, int oldSize) {
            double at = Math.max(0, (index + 0.5) * oldSize / size - 0.5);
            int low = Math.min((int) at, oldSize - 1);
            return new Place(low, Math.min(low + 1, oldSize - 1), (float) (at - low));
        }

        float mix(float[] values, int row) {
            return values[row + low] + (values[row + high] - values[row + low]) * share;
        }
    }

    /** Each map from 0 to 1; one without any differences becomes 0. */
    static INDArray stretched(INDArray maps) {
        float[] values = values(maps);
        int area = (int) (maps.length() / maps.size(0));
        for (int from = 0; from < values.length; from += area) {
            float min = Float.POSITIVE_INFINITY;
            float max = Float.NEGATIVE_INFINITY;
            for (int i = from; i < from + area; i++) {
                min = Math.min(min, values[i]);
                max = Math.max(max, values[i]);
            }
            float range = max > min ? max - min : 1;
            for (int i = from; i < from + area; i++) {
                values[i] = (values[i] - min) / range;
            }
        }
        return of(values, maps.shape());
    }
}
