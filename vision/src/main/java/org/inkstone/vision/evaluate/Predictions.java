package org.inkstone.vision.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * A classifier's probabilities for the items of a data set, with the right classes: everything else in this package is
 * computed from them, so that a network is run once. Takes four bytes per item and class.
 */
public final class Predictions {
    static {
        Backend.ensureInitialized();
    }

    /**
     * An item taken for something else.
     *
     * @param item       its position in the data
     * @param actual     the right class
     * @param predicted  the class it was taken for
     * @param confidence the probability of that class, 0 to 1
     */
    public record Mistake(int item, int actual, int predicted, double confidence) {}

    private final float[] probabilities;
    private final int[] labels;
    private final int classes;

    private Predictions(float[] probabilities, int[] labels, int classes) {
        this.probabilities = probabilities;
        this.labels = labels;
        this.classes = classes;
    }

    /** Of a network on all of the data, which are reset before. */
    public static Predictions of(MultiLayerNetwork network, DataSetIterator data) {
        return of(network::output, data);
    }

    /** Of a graph with one input and one output on all of the data, which are reset before. */
    public static Predictions of(ComputationGraph graph, DataSetIterator data) {
        return of(features -> graph.output(features)[0], data);
    }

    /**
     * Of any model, such as a {@link TestTimeAugmentation} of one.
     *
     * @param model from features to probabilities [N, classes]
     * @param data  with one-hot labels [N, classes], in an order of its own; reset before
     * @throws IllegalArgumentException where there are no items, or model and data differ in their classes
     */
    public static Predictions of(UnaryOperator<INDArray> model, DataSetIterator data) {
        if (data.resetSupported()) {
            data.reset();
        }
        List<float[]> rows = new ArrayList<>();
        List<int[]> answers = new ArrayList<>();
        int classes = 0;
        while (data.hasNext()) {
            DataSet batch = data.next();
            INDArray output = model.apply(batch.getFeatures());
            checkBatch(output, batch);
            classes = (int) output.size(1);
            rows.add(floats(output));
            answers.add(argMax(floats(batch.getLabels()), classes));
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("there are no items to predict");
        }
        return new Predictions(
                joined(rows), answers.stream().flatMapToInt(IntStream::of).toArray(), classes);
    }

    /**
     * Probabilities that are there already.
     *
     * @param probabilities [N, classes]
     * @param labels        the right classes
     */
    public static Predictions of(INDArray probabilities, int... labels) {
        Objects.requireNonNull(probabilities, "probabilities");
        if (probabilities.rank() != 2 || probabilities.size(0) != labels.length) {
            throw new IllegalArgumentException("probabilities must be [" + labels.length + ", classes] for "
                    + labels.length + " labels: " + Arrays.toString(probabilities.shape()));
        }
        if (labels.length == 0) {
            throw new IllegalArgumentException("there are no items to predict");
        }
        int classes = (int) probabilities.size(1);
        for (int label : labels) {
            if (label < 0 || label >= classes) {
                throw new IllegalArgumentException("label must be from 0 to " + (classes - 1) + ": " + label);
            }
        }
        return new Predictions(floats(probabilities), labels.clone(), classes);
    }

    private static void checkBatch(INDArray output, DataSet batch) {
        INDArray labels = batch.getLabels();
        if (output.rank() != 2 || labels == null || labels.rank() != 2 || output.size(0) != labels.size(0)) {
            throw new IllegalArgumentException("a classifier's output and labels must be [N, classes]: output "
                    + Arrays.toString(output.shape()) + ", labels "
                    + (labels == null ? "none" : Arrays.toString(labels.shape())));
        }
        if (output.size(1) != labels.size(1)) {
            throw new IllegalArgumentException(
                    "the model has " + output.size(1) + " classes, the data " + labels.size(1));
        }
    }

    static float[] floats(INDArray array) {
        return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
    }

    private static float[] joined(List<float[]> rows) {
        float[] all = new float[rows.stream().mapToInt(r -> r.length).sum()];
        int at = 0;
        for (float[] row : rows) {
            System.arraycopy(row, 0, all, at, row.length);
            at += row.length;
        }
        return all;
    }

    private static int[] argMax(float[] rows, int classes) {
        int[] largest = new int[rows.length / classes];
        for (int i = 0; i < largest.length; i++) {
            for (int c = 1; c < classes; c++) {
                if (rows[i * classes + c] > rows[i * classes + largest[i]]) {
                    largest[i] = c;
                }
            }
        }
        return largest;
    }

    /** How many items there are. */
    public int size() {
        return labels.length;
    }

    /** How many classes there are. */
    public int classes() {
        return classes;
    }

    /** The right class of an item. */
    public int label(int item) {
        return labels[item];
    }

    /** An item's probability of a class. */
    public float probability(int item, int c) {
        return probabilities[item * classes + c];
    }

    /** The most probable class of an item, the first of equals. */
    public int predicted(int item) {
        int largest = 0;
        for (int c = 1; c < classes; c++) {
            largest = probability(item, c) > probability(item, largest) ? c : largest;
        }
        return largest;
    }

    /** The probability of the most probable class. */
    public float confidence(int item) {
        return probability(item, predicted(item));
    }

    /** Share of items whose most probable class is right. */
    public double accuracy() {
        return topK(1);
    }

    /**
     * Share of items whose right class is among the k most probable. Of equal probabilities the smaller class comes first.
     *
     * @param k 1 to the number of classes
     */
    public double topK(int k) {
        if (k < 1 || k > classes) {
            throw new IllegalArgumentException("k must be from 1 to the number of classes, " + classes + ": " + k);
        }
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            right += rank(i) < k ? 1 : 0;
        }
        return (double) right / labels.length;
    }

    /** How many classes come before the right one. */
    private int rank(int item) {
        float own = probability(item, labels[item]);
        int before = 0;
        for (int c = 0; c < classes; c++) {
            float other = probability(item, c);
            before += other > own || other == own && c < labels[item] ? 1 : 0;
        }
        return before;
    }

    /** How often each class (row) was taken for each (column). */
    public long[][] confusion() {
        long[][] counts = new long[classes][classes];
        for (int i = 0; i < labels.length; i++) {
            counts[labels[i]][predicted(i)]++;
        }
        return counts;
    }

    /** The mistakes that were made with the greatest confidence, the worst first; at most {@code count}. */
    public List<Mistake> mistakes(int count) {
        return IntStream.range(0, labels.length)
                .mapToObj(i -> new Mistake(i, labels[i], predicted(i), confidence(i)))
                .filter(m -> m.actual() != m.predicted())
                .sorted(Comparator.comparingDouble(Mistake::confidence)
                        .reversed()
                        .thenComparingInt(Mistake::item))
                .limit(count)
                .toList();
    }

    /** The same items with other probabilities. */
    Predictions withProbabilities(float[] others) {
        return new Predictions(others, labels, classes);
    }
}
