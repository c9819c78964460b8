package org.inkstone.data;

import java.util.List;

/**
 * 178 Italian wines of three growers by 13 chemical measures of very different scale, shipped inside the artefact; the same as
 * scikit-learn's {@code load_wine}. Source: S. Aeberhard and M. Forina (1992), UCI, CC BY 4.0.
 */
public final class Wine {
    private static final List<String> CLASSES = List.of("class_0", "class_1", "class_2");
    private static final List<String> COLUMNS = List.of(
            "alcohol",
            "malic_acid",
            "ash",
            "alcalinity_of_ash",
            "magnesium",
            "total_phenols",
            "flavanoids",
            "nonflavanoid_phenols",
            "proanthocyanins",
            "color_intensity",
            "hue",
            "od280/od315_of_diluted_wines",
            "proline");

    private Wine() {}

    /** The class names in label order. */
    public static List<String> classes() {
        return CLASSES;
    }

    /** The names of the columns, in the order of an item's values. */
    public static List<String> columns() {
        return COLUMNS;
    }

    /** All items as tensors [13], unscaled, in the order of the source. */
    public static Dataset load() {
        ShippedTable table = ShippedTable.load("wine.csv", 1);
        return ArrayDataset.of(table.rows(), table.classes(), CLASSES).named("wine");
    }
}
