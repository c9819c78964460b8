package org.inkstone.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.BooleanSpace;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.integer.IntegerParameterSpace;

/**
 * All combinations on a grid. Unlike Arbiter's, parameters of one value are no trouble, a shuffled order follows the seed, and a
 * grid that nobody could finish is refused.
 */
final class GridGenerator extends PointsGenerator {
    /** The largest grid that is begun. */
    static final int CAP = 100_000;

    GridGenerator(SearchSpace space, int points, boolean shuffled, long seed) {
        super(space, distinct(space, combinations(axes(space, points), shuffled, seed)));
    }

    /** The coordinates to try on each axis of the unit cube. */
    @SuppressWarnings("rawtypes")
    private static List<double[]> axes(SearchSpace space, int points) {
        List<double[]> axes = new ArrayList<>();
        for (ParameterSpace leaf : space.leaves()) {
            for (int i = 0; i < leaf.numParameters(); i++) {
                axes.add(axis(leaf, points));
            }
        }
        return axes;
    }

    @SuppressWarnings("rawtypes")
    private static double[] axis(ParameterSpace leaf, int points) {
        if (leaf instanceof DiscreteParameterSpace discrete) {
            return centres(discrete.numValues());
        }
        if (leaf instanceof BooleanSpace) {
            return centres(2);
        }
        if (leaf instanceof IntegerParameterSpace integer && (long) integer.getMax() - integer.getMin() < points) {
            return centres(integer.getMax() - integer.getMin() + 1);
        }
        return IntStream.range(0, points).mapToDouble(i -> i / (points - 1.0)).toArray();
    }

    /** The middle of each of {@code count} equal parts. */
    private static double[] centres(int count) {
        return IntStream.range(0, count).mapToDouble(i -> (i + 0.5) / count).toArray();
    }

    /** A parameter that matters for one choice only would repeat all others as often as it has values. */
    private static Iterator<double[]> distinct(SearchSpace space, Stream<double[]> points) {
        Set<Map<String, Object>> seen = new HashSet<>();
        return points.filter(point -> {
                    try {
                        return seen.add(space.describe(point));
                    } catch (RuntimeException e) {
                        return true; // not valid: whoever counts those sees it
                    }
                })
                .iterator();
    }

    private static Stream<double[]> combinations(List<double[]> axes, boolean shuffled, long seed) {
        long size = 1;
        for (double[] axis : axes) {
            size *= axis.length;
            if (size > CAP) {
                throw new IllegalArgumentException("the grid has more than " + CAP
                        + " points: use fewer points, fewer parameters or another strategy");
            }
        }
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, (int) size).boxed().toList());
        if (shuffled) {
            Collections.shuffle(order, new Random(seed));
        }
        return order.stream().map(index -> point(axes, index));
    }

    private static double[] point(List<double[]> axes, int index) {
        double[] point = new double[axes.size()];
        int rest = index;
        for (int d = 0; d < point.length; d++) {
            double[] axis = axes.get(d);
            point[d] = axis[rest % axis.length];
            rest /= axis.length;
        }
        return point;
    }
}
