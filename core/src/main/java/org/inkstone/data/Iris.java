package org.inkstone.data;

import java.util.List;

/**
 * 150 iris flowers of three kinds, 50 each, by four measures in cm, shipped inside the artefact; the same as scikit-learn's
 * {@code load_iris}. Source: R. A. Fisher (1936), UCI, CC BY 4.0.
 */
public final class Iris {
    private static final List<String> CLASSES = List.of("setosa", "versicolor", "virginica");
    private static final List<String> COLUMNS =
            List.of("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)");

    private Iris() {}

    /** The class names in label order. */
    public static List<String> classes() {
        return CLASSES;
    }

    /** The names of the columns, in the order of an item's values. */
    public static List<String> columns() {
        return COLUMNS;
    }

    /** All items as tensors [4], unscaled, in the order of the source. */
    public static Dataset load() {
        ShippedTable table = ShippedTable.load("iris.csv", 1);
        return ArrayDataset.of(table.rows(), table.classes(), CLASSES).named("iris");
    }
}
