package org.inkstone.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A data set in memory: rows, arrays or pictures with classes or values. Arrays of the caller are not copied unless said
 * so. Items cut from one block are copies; rows given as {@code float[][]} and ready-made {@link Image}s are handed out as
 * they are.
 */
public final class ArrayDataset implements Dataset {
    private final String name;
    private final IntFunction<Features> features;
    private final Target[] targets;
    private final List<String> labels;

    private ArrayDataset(String name, IntFunction<Features> features, Target[] targets, List<String> labels) {
        this.name = name;
        this.features = features;
        this.targets = targets;
        this.labels = labels;
    }

    /**
     * Rows with classes.
     *
     * @param rows    [N][columns], all of one length
     * @param classes [N], positions in {@code labels}
     */
    public static ArrayDataset of(float[][] rows, int[] classes, List<String> labels) {
        return build(rowsOf(rows), rows.length, classes(classes, labels), labels);
    }

    /**
     * Rows with values to regress.
     *
     * @param rows   [N][columns], all of one length
     * @param values [N][outputs], all of one length
     */
    public static ArrayDataset of(float[][] rows, float[][] values) {
        checkRectangular("values", values);
        Target[] targets = Arrays.stream(values).map(Target.Values::new).toArray(Target[]::new);
        return build(rowsOf(rows), rows.length, targets, List.of());
    }

    /**
     * Items of any shape in one row-major block.
     *
     * @param data      N items one after the other; not copied
     * @param itemShape shape of one item, pictures as [C, H, W]
     * @param classes   [N], positions in {@code labels}
     */
    public static ArrayDataset of(float[] data, long[] itemShape, int[] classes, List<String> labels) {
        return build(block(data, itemShape), count(data.length, itemShape), classes(classes, labels), labels);
    }

    /**
     * Pictures of one size in one block of bytes.
     *
     * @param pixels  [N][height][width][channels]; not copied
     * @param classes [N], positions in {@code labels}
     */
    public static ArrayDataset ofImages(
            byte[] pixels, int height, int width, int channels, int[] classes, List<String> labels) {
        int n = count(pixels.length, height, width, channels);
        int item = height * width * channels;
        IntFunction<Features> image =
                i -> new Image(Arrays.copyOfRange(pixels, i * item, (i + 1) * item), height, width, channels);
        return build(image, n, classes(classes, labels), labels);
    }

    /** Pictures of any sizes. */
    public static ArrayDataset ofImages(List<Image> images, int[] classes, List<String> labels) {
        List<Image> copy = List.copyOf(images);
        return build(copy::get, copy.size(), classes(classes, labels), labels);
    }

    /**
     * From ND4J arrays.
     *
     * @param features [N, ...]; copied to float
     * @param targets  one-hot or class probabilities [N, labels.size()], or class numbers [N] or [N, 1]; with an empty
     *                 label list the values to regress, [N, outputs] or [N]
     * @param labels   class names, empty for regression
     */
    public static ArrayDataset of(INDArray features, INDArray targets, List<String> labels) {
        if (features.rank() < 2) {
            throw new IllegalArgumentException(
                    "features must be [N, ...], at least rank 2: " + Arrays.toString(features.shape()));
        }
        long[] itemShape = Arrays.copyOfRange(features.shape(), 1, features.rank());
        float[] data = flat(features);
        if (labels.isEmpty()) {
            float[][] values = rows(targets);
            Target[] wrapped = Arrays.stream(values).map(Target.Values::new).toArray(Target[]::new);
            return build(block(data, itemShape), count(data.length, itemShape), wrapped, labels);
        }
        return of(data, itemShape, classNumbers(targets, labels), labels);
    }

    /** From a DL4J batch without masks. */
    public static ArrayDataset of(DataSet batch, List<String> labels) {
        return of(batch.getFeatures(), batch.getLabels(), labels);
    }

    /** The same set under a name that its items carry in error messages ({@code name[3]}). */
    public ArrayDataset named(String newName) {
        return new ArrayDataset(Objects.requireNonNull(newName, "name"), features, targets, labels);
    }

    @Override
    public int size() {
        return targets.length;
    }

    @Override
    public Sample get(int index, long seed) {
        Datasets.checkedIndex(index, this);
        return new Sample(features.apply(index), targets[index], name + "[" + index + "]");
    }

    @Override
    public Target target(int index) {
        return targets[Datasets.checkedIndex(index, this)];
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    private static ArrayDataset build(IntFunction<Features> features, int n, Target[] targets, List<String> labels) {
        if (targets.length != n) {
            throw new IllegalArgumentException(n + " items but " + targets.length + " targets");
        }
        return new ArrayDataset("array", features, targets, Datasets.checkedLabels(labels));
    }

    private static Target[] classes(int[] classes, List<String> labels) {
        Target.ClassIndex[] shared = new Target.ClassIndex[labels.size()];
        Arrays.setAll(shared, Target.ClassIndex::new);
        Target[] targets = new Target[classes.length];
        for (int i = 0; i < targets.length; i++) {
            if (classes[i] < 0 || classes[i] >= shared.length) {
                throw new IllegalArgumentException(
                        "item " + i + " has class " + classes[i] + ", there are " + shared.length + " labels");
            }
            targets[i] = shared[classes[i]];
        }
        return targets;
    }

    private static IntFunction<Features> rowsOf(float[][] rows) {
        checkRectangular("rows", rows);
        return i -> new Tensor(rows[i], rows[i].length);
    }

    private static void checkRectangular(String name, float[][] rows) {
        for (int i = 1; i < rows.length; i++) {
            if (rows[i].length != rows[0].length) {
                throw new IllegalArgumentException(name + " must be of one length: row 0 has " + rows[0].length
                        + ", row " + i + " has " + rows[i].length);
            }
        }
    }

    private static IntFunction<Features> block(float[] data, long[] itemShape) {
        long[] shape = itemShape.clone();
        int item = itemLength(shape);
        return i -> new Tensor(Arrays.copyOfRange(data, i * item, (i + 1) * item), shape);
    }

    private static int itemLength(long... itemShape) {
        long length = 1;
        for (long s : itemShape) {
            if (s <= 0) {
                throw new IllegalArgumentException("item shape must be positive: " + Arrays.toString(itemShape));
            }
            length *= s;
        }
        return Math.toIntExact(length);
    }

    private static int count(int length, long... itemShape) {
        int item = itemLength(itemShape);
        if (length % item != 0) {
            throw new IllegalArgumentException(
                    length + " values are not a whole number of items of shape " + Arrays.toString(itemShape));
        }
        return length / item;
    }

    private static float[] flat(INDArray array) {
        return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
    }

    private static float[][] rows(INDArray array) {
        int n = Math.toIntExact(array.size(0));
        float[] data = flat(array);
        float[][] rows = new float[n][];
        int width = n == 0 ? 0 : data.length / n;
        Arrays.setAll(rows, i -> Arrays.copyOfRange(data, i * width, (i + 1) * width));
        return rows;
    }

    private static int[] classNumbers(INDArray targets, List<String> labels) {
        long width = targets.rank() == 1 ? 1 : targets.size(1);
        if (targets.rank() > 2 || (width != 1 && width != labels.size())) {
            throw new IllegalArgumentException(
                    "targets must be [N], [N, 1] or [N, " + labels.size() + "]: " + Arrays.toString(targets.shape()));
        }
        float[][] rows = rows(targets);
        int[] classes = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            classes[i] = rows[i].length == 1 ? (int) rows[i][0] : largest(rows[i]);
        }
        return classes;
    }

    private static int largest(float[] row) {
        int best = 0;
        for (int c = 1; c < row.length; c++) {
            best = row[c] > row[best] ? c : best;
        }
        return best;
    }
}
