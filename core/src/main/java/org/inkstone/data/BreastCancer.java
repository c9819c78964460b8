package org.inkstone.data;

import java.util.List;

/**
 * 569 breast biopsies, malignant or benign, by 30 measures of cell nuclei, shipped inside the artefact; the same as
 * scikit-learn's {@code load_breast_cancer}. Source: W. Wolberg, O. Mangasarian, N. Street and W. Street (1995), UCI,
 * CC BY 4.0.
 */
public final class BreastCancer {
    private static final List<String> CLASSES = List.of("malignant", "benign");
    private static final List<String> COLUMNS = List.of(
            "mean radius",
            "mean texture",
            "mean perimeter",
            "mean area",
            "mean smoothness",
            "mean compactness",
            "mean concavity",
            "mean concave points",
            "mean symmetry",
            "mean fractal dimension",
            "radius error",
            "texture error",
            "perimeter error",
            "area error",
            "smoothness error",
            "compactness error",
            "concavity error",
            "concave points error",
            "symmetry error",
            "fractal dimension error",
            "worst radius",
            "worst texture",
            "worst perimeter",
            "worst area",
            "worst smoothness",
            "worst compactness",
            "worst concavity",
            "worst concave points",
            "worst symmetry",
            "worst fractal dimension");

    private BreastCancer() {}

    /** The class names in label order. */
    public static List<String> classes() {
        return CLASSES;
    }

    /** The names of the columns, in the order of an item's values. */
    public static List<String> columns() {
        return COLUMNS;
    }

    /** All items as tensors [30], unscaled, in the order of the source. */
    public static Dataset load() {
        ShippedTable table = ShippedTable.load("breast_cancer.csv", 1);
        return ArrayDataset.of(table.rows(), table.classes(), CLASSES).named("breast cancer");
    }
}
