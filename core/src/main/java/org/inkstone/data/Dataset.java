package org.inkstone.data;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inkstone.data.transform.Transform;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A map-style data set: items by number. Implementations are safe for reading from several threads at once.
 *
 * <p>The operations below are views: nothing is decoded or copied until an item is asked for, and they can be chained.
 */
public interface Dataset {
    /** How many items there are. */
    int size();

    /**
     * One item.
     *
     * @param index 0 up to {@code size() - 1}; anything else is an {@link IndexOutOfBoundsException}
     * @param seed  feeds random transforms: same index and seed, same item; ignored where nothing is random
     */
    Sample get(int index, long seed);

    /** One item, with seed 0 for random transforms. */
    default Sample get(int index) {
        return get(index, 0);
    }

    /** The class names in label order; empty where targets are not classes. */
    List<String> labels();

    /**
     * What one item should be predicted as, without its features: sets of files answer it without decoding a picture.
     */
    default Target target(int index) {
        return get(index).target();
    }

    /** All items in order, with seed 0. */
    default Stream<Sample> stream() {
        return IntStream.range(0, size()).mapToObj(this::get);
    }

    /** This set followed by another; see {@link Datasets#concat(List)} for what becomes of the labels. */
    default Dataset concat(Dataset other) {
        return Datasets.concat(List.of(this, other));
    }

    /** The items with these numbers, in this order; a number may occur more than once. */
    default Dataset subset(int... indices) {
        return Datasets.subset(this, indices);
    }

    /** The items {@code from} (inclusive) up to {@code to} (exclusive). */
    default Dataset range(int from, int to) {
        if (from < 0 || to < from || to > size()) {
            throw new IndexOutOfBoundsException("range " + from + ".." + to + " of a set of " + size() + " items");
        }
        return Datasets.subset(this, IntStream.range(from, to).toArray());
    }

    /** The same items with a transform applied to the features; see {@link Datasets#transformed}. */
    default Dataset transformed(Transform transform) {
        return Datasets.transformed(this, transform);
    }

    /**
     * Training and validation part, shuffled and stratified: every class is cut at the same ratio. Without classes the
     * items are cut as one group.
     *
     * @param trainRatio share of the training part, between 0 and 1 (exclusive)
     * @param seed       same seed, same split
     */
    default DataSplit split(double trainRatio, long seed) {
        return Splitter.split(this, trainRatio, seed);
    }

    /**
     * Training, validation and test part, as {@link #split(double, long)}; the test part is what the two ratios leave.
     */
    default DataSplit split(double trainRatio, double validationRatio, long seed) {
        return Splitter.split(this, trainRatio, validationRatio, seed);
    }

    /** How many items each class has, in label order. Throws {@link IllegalStateException} where targets are no classes. */
    default int[] classCounts() {
        return Datasets.classCounts(this);
    }

    /** Everything as one DL4J batch; see {@link Datasets#stack}. */
    default DataSet toDataSet() {
        return Datasets.stack(this, IntStream.range(0, size()).toArray());
    }
}
