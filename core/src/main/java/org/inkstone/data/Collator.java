package org.inkstone.data;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.transform.PixelScale;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Puts samples together to a batch in its final layout. Used by several threads. */
final class Collator {
    private final PixelScale scale;
    private final CNN2DFormat format;
    private final int classes;
    private final BatchArrays arrays;
    private final ThreadLocal<float[]> rows = ThreadLocal.withInitial(() -> new float[0]);

    Collator(LoaderSettings settings, BatchArrays arrays) {
        this.scale = settings.scale();
        this.format = settings.format();
        this.classes = settings.set().labels().size();
        this.arrays = arrays;
    }

    DataSet collate(List<Sample> samples) {
        return new DataSet(features(samples), labels(samples));
    }

    private INDArray features(List<Sample> samples) {
        Sample first = samples.get(0);
        long[] item = shape(first.features());
        long[] shape = new long[item.length + 1];
        shape[0] = samples.size();
        System.arraycopy(item, 0, shape, 1, item.length);
        for (Sample sample : samples) {
            if (!Arrays.equals(item, shape(sample.features()))) {
                throw new IllegalArgumentException("items of a batch must have one size: " + first.source() + " is "
                        + described(first.features()) + ", " + sample.source() + " is "
                        + described(sample.features()) + "; resize or crop them first");
            }
        }
        INDArray array = arrays.take(shape);
        int length = Math.toIntExact(array.length() / samples.size());
        ArrayFiller filler = new ArrayFiller(array);
        for (int n = 0; n < samples.size(); n++) {
            filler.put(n * length, row(samples.get(n).features(), length), length);
        }
        filler.finish();
        return array;
    }

    private float[] row(Features features, int length) {
        if (features instanceof Tensor tensor && (format == CNN2DFormat.NCHW || tensor.shape().length != 3)) {
            return tensor.data();
        }
        float[] row = rows.get();
        if (row.length < length) {
            row = new float[length];
            rows.set(row);
        }
        if (features instanceof Image image) {
            scale.write(image, format, row);
        } else {
            channelsLast((Tensor) features, row);
        }
        return row;
    }

    private static void channelsLast(Tensor tensor, float[] row) {
        float[] data = tensor.data();
        int channels = (int) tensor.shape()[0];
        int area = data.length / channels;
        for (int c = 0; c < channels; c++) {
            for (int p = 0, o = c; p < area; p++, o += channels) {
                row[o] = data[c * area + p];
            }
        }
    }

    /** The shape of one item in the batch's layout. */
    long[] shape(Features features) {
        long[] shape = features instanceof Image image
                ? new long[] {image.channels(), image.height(), image.width()}
                : ((Tensor) features).shape();
        return format == CNN2DFormat.NHWC && shape.length == 3 ? new long[] {shape[1], shape[2], shape[0]} : shape;
    }

    private static String described(Features features) {
        return features instanceof Image image
                ? image.height() + "x" + image.width() + " with " + image.channels() + " channel(s)"
                : Arrays.toString(((Tensor) features).shape());
    }

    private INDArray labels(List<Sample> samples) {
        Sample first = samples.get(0);
        int width = width(first);
        INDArray array = arrays.take(samples.size(), width);
        ArrayFiller filler = new ArrayFiller(array);
        float[] row = new float[width];
        for (int n = 0; n < samples.size(); n++) {
            Sample sample = samples.get(n);
            if (width(sample) != width) {
                throw new IllegalArgumentException("targets of a batch must have one length: " + first.source()
                        + " has " + width + ", " + sample.source() + " has " + width(sample));
            }
            filler.put(n * width, fill(sample, row), width);
        }
        filler.finish();
        return array;
    }

    private float[] fill(Sample sample, float[] row) {
        if (sample.target() instanceof Target.Values values) {
            return values.values();
        }
        Arrays.fill(row, 0);
        row[sample.classIndex()] = 1;
        return row;
    }

    /** Columns of the labels; checks the target on the way. */
    int width(Sample sample) {
        Target target = sample.target();
        if (target instanceof Target.Values values) {
            return values.values().length;
        }
        if (target instanceof Target.ClassIndex c) {
            if (c.index() >= classes) {
                throw new IllegalArgumentException(
                        sample.source() + " has class " + c.index() + ", the set has " + classes + " labels");
            }
            return classes;
        }
        throw new IllegalArgumentException(
                sample.source() + " has text boxes, which do not fit into an array: read the set item by item");
    }
}
