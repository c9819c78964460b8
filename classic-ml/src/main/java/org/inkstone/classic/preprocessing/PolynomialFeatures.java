package org.inkstone.classic.preprocessing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.inkstone.classic.data.FloatMatrix;

/**
 * All products of columns up to a degree, in scikit-learn's order: for a and b of degree 2 {@code 1, a, b, a^2, a b, b^2}. With them a
 * linear model draws ellipses.
 *
 * @param degree          most factors of a product, at least 1
 * @param interactionOnly no column more than once in a product
 * @param includeBias     a first column of ones
 */
public record PolynomialFeatures(int degree, boolean interactionOnly, boolean includeBias) {
    public PolynomialFeatures {
        if (degree < 1) {
            throw new IllegalArgumentException("degree must be positive: " + degree);
        }
    }

    /** All products, without a column of ones, since linear models here have an intercept. */
    public static PolynomialFeatures ofDegree(int degree) {
        return new PolynomialFeatures(degree, false, false);
    }

    /** {@code [n, products]}, the columns named {@code a^2}, {@code a b}... */
    public FloatMatrix transform(FloatMatrix x) {
        List<int[]> products = new ArrayList<>();
        for (int factors = includeBias ? 0 : 1; factors <= degree; factors++) {
            combine(new int[factors], 0, 0, x.columns(), products);
        }
        float[] values = new float[Math.multiplyExact(x.rows(), products.size())];
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < products.size(); j++) {
                double product = 1;
                for (int column : products.get(j)) {
                    product *= x.get(i, column);
                }
                values[i * products.size() + j] = (float) product;
            }
        }
        return FloatMatrix.wrap(values, x.rows(), products.size())
                .withColumnNames(products.stream().map(p -> name(p, x)).toList());
    }

    private void combine(int[] chosen, int place, int from, int columns, List<int[]> products) {
        if (place == chosen.length) {
            products.add(chosen.clone());
            return;
        }
        for (int c = from; c < columns; c++) {
            chosen[place] = c;
            combine(chosen, place + 1, interactionOnly ? c + 1 : c, columns, products);
        }
    }

    private static String name(int[] product, FloatMatrix x) {
        if (product.length == 0) {
            return "1";
        }
        StringJoiner name = new StringJoiner(" ");
        for (int column : Arrays.stream(product).distinct().toArray()) {
            long power = Arrays.stream(product).filter(c -> c == column).count();
            name.add(x.columnName(column) + (power > 1 ? "^" + power : ""));
        }
        return name.toString();
    }
}
