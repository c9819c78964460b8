package org.inkstone.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.inkstone.data.transform.Transform;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Operations on data sets; most are easier to reach through the methods of {@link Dataset} itself. */
public final class Datasets {
    private Datasets() {}

    /**
     * The sets one after the other. Labels are merged by name in order of first appearance, and class numbers follow: a
     * set of ants ({@code [ants]}) and one of bees ({@code [bees]}) give {@code [ants, bees]} with bees as class 1. Sets
     * without classes join only sets without classes.
     *
     * @throws IllegalArgumentException for no set at all, or classes next to other targets
     */
    public static Dataset concat(List<? extends Dataset> parts) {
        return new ConcatDataset(parts);
    }

    /** As {@link #concat(List)}. */
    public static Dataset concat(Dataset... parts) {
        return concat(List.of(parts));
    }

    /**
     * The items with these numbers, in this order; a number may occur more than once.
     *
     * @throws IndexOutOfBoundsException for a number outside the set
     */
    public static Dataset subset(Dataset set, int... indices) {
        return new SubsetDataset(set, indices.clone());
    }

    /**
     * The same items with a transform applied to the features. The transform's generator depends on the item's number and
     * the seed given to {@link Dataset#get(int, long)} alone, so the result does not depend on who asks in which order.
     */
    public static Dataset transformed(Dataset set, Transform transform) {
        return new TransformedDataset(set, transform);
    }

    /** The same items with a sample-wise function that may change target and features together. */
    public static Dataset mapped(Dataset set, UnaryOperator<Sample> function) {
        return new MappedDataset(set, function);
    }

    /** Items per class, in label order. */
    public static int[] classCounts(Dataset set) {
        int[] counts = new int[set.labels().size()];
        for (int i = 0; i < set.size(); i++) {
            if (!(set.target(i) instanceof Target.ClassIndex c)) {
                throw new IllegalStateException("item " + i + " has no class to count: " + set.target(i));
            }
            counts[c.index()]++;
        }
        return counts;
    }

    /**
     * Some items as one DL4J batch. Pictures become float [N, C, H, W] in 0..1, tensors are stacked along a new first
     * dimension; classes become one-hot float [N, classes], values float [N, values].
     *
     * @throws IllegalArgumentException for no items, items of different shapes, or text boxes as targets
     */
    public static DataSet stack(Dataset set, int... indices) {
        if (indices.length == 0) {
            throw new IllegalArgumentException("no items to stack");
        }
        float[] features = null;
        float[] labels = null;
        long[] shape = null;
        for (int n = 0; n < indices.length; n++) {
            Sample sample = set.get(indices[n]);
            Tensor tensor = asTensor(sample.features());
            float[] label = labelRow(sample, set.labels().size());
            if (features == null) {
                shape = tensor.shape();
                features = new float[Math.multiplyExact(indices.length, tensor.data().length)];
                labels = new float[Math.multiplyExact(indices.length, label.length)];
            }
            if (!Arrays.equals(shape, tensor.shape()) || label.length * indices.length != labels.length) {
                throw new IllegalArgumentException(sample.source() + " has shape " + Arrays.toString(tensor.shape())
                        + " where the first item has " + Arrays.toString(shape) + "; resize first");
            }
            System.arraycopy(tensor.data(), 0, features, n * tensor.data().length, tensor.data().length);
            System.arraycopy(label, 0, labels, n * label.length, label.length);
        }
        long[] batchShape = new long[shape.length + 1];
        batchShape[0] = indices.length;
        System.arraycopy(shape, 0, batchShape, 1, shape.length);
        INDArray y = Nd4j.createFromArray(labels).reshape('c', indices.length, labels.length / indices.length);
        return new DataSet(Nd4j.createFromArray(features).reshape('c', batchShape), y);
    }

    private static float[] labelRow(Sample sample, int classes) {
        Target target = sample.target();
        if (target instanceof Target.ClassIndex c) {
            float[] oneHot = new float[classes];
            oneHot[c.index()] = 1;
            return oneHot;
        }
        if (target instanceof Target.Values v) {
            return v.values();
        }
        throw new IllegalArgumentException(sample.source() + " has text boxes, which do not fit into an array");
    }

    /** A picture as float [C, H, W] in 0..1; a tensor as it is. */
    static Tensor asTensor(Features features) {
        if (features instanceof Tensor tensor) {
            return tensor;
        }
        Image image = (Image) features;
        int channels = image.channels();
        int area = image.height() * image.width();
        byte[] data = image.data();
        float[] planes = new float[data.length];
        for (int p = 0, i = 0; p < area; p++) {
            for (int c = 0; c < channels; c++, i++) {
                planes[c * area + p] = (data[i] & 0xff) / 255f;
            }
        }
        return new Tensor(planes, channels, image.height(), image.width());
    }

    /** Checks a label list: no null, no duplicate. */
    static List<String> checkedLabels(List<String> labels) {
        List<String> copy = List.copyOf(Objects.requireNonNull(labels, "labels"));
        if (copy.stream().distinct().count() != copy.size()) {
            throw new IllegalArgumentException("labels must be different from each other: " + copy);
        }
        return copy;
    }

    static int checkedIndex(int index, Dataset set) {
        if (index < 0 || index >= set.size()) {
            throw new IndexOutOfBoundsException("item " + index + " of a set of " + set.size() + " items");
        }
        return index;
    }
}
