package org.inkstone.classic.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.inkstone.data.Dataset;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Rows of features with a class each.
 *
 * @param x          {@code [n, d]}
 * @param y          n class numbers, 0 or more
 * @param classNames a name for each class number, or an empty list
 */
public record LabelledRows(FloatMatrix x, int[] y, List<String> classNames) {
    public LabelledRows {
        if (y.length != x.rows()) {
            throw new IllegalArgumentException("labels must be as many as rows, " + x.rows() + ": " + y.length);
        }
        classNames = List.copyOf(classNames);
        for (int i = 0; i < y.length; i++) {
            if (y[i] < 0 || !classNames.isEmpty() && y[i] >= classNames.size()) {
                throw new IllegalArgumentException("label of row " + i + " must be at least 0"
                        + (classNames.isEmpty() ? "" : " and less than " + classNames.size()) + ": " + y[i]);
            }
        }
        y = y.clone();
    }

    /** Of a DL4J data set with one-hot labels {@code [n, classes]}. */
    public static LabelledRows of(DataSet data) {
        List<String> names = data.getLabelNamesList();
        return new LabelledRows(FloatMatrix.of(data), classes(data.getLabels()), names == null ? List.of() : names);
    }

    /** Of all batches with one-hot labels, from the iterator's start. */
    public static LabelledRows of(DataSetIterator batches) {
        List<DataSet> all = new ArrayList<>();
        batches.reset();
        batches.forEachRemaining(all::add);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("at least one row is needed: the iterator has no batch");
        }
        return of(DataSet.merge(all));
    }

    /** Of Inkstone's data sets whose targets are classes. */
    public static LabelledRows of(Dataset dataset) {
        FloatMatrix x = FloatMatrix.of(dataset);
        int[] y = IntStream.range(0, dataset.size())
                .map(i -> dataset.get(i).classIndex())
                .toArray();
        return new LabelledRows(x, y, dataset.labels());
    }

    private static int[] classes(INDArray labels) {
        if (labels == null || labels.rank() != 2 || labels.size(1) < 2) {
            throw new IllegalArgumentException("labels must be one-hot, [n, classes]"
                    + (labels == null ? ": none" : ": " + java.util.Arrays.toString(labels.shape())));
        }
        return labels.argMax(1).toIntVector();
    }

    @Override
    public int[] y() {
        return y.clone();
    }

    /** The rows of these numbers with their classes. */
    public LabelledRows select(int... rows) {
        return new LabelledRows(
                x.selectRows(rows), IntStream.of(rows).map(i -> y[i]).toArray(), classNames);
    }
}
