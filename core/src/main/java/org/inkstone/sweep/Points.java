package org.inkstone.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.random.SobolSequenceGenerator;

/** Points in the unit cube, independent or covering it more evenly. */
final class Points {
    private Points() {}

    /** Independent points; without end. */
    static Iterator<double[]> random(int dimensions, long seed) {
        Random random = new Random(seed);
        return Stream.generate(() -> random.doubles(dimensions).toArray()).iterator();
    }

    /** Each coordinate has one point in each of {@code count} equal slices. */
    static Iterator<double[]> latinHypercube(int dimensions, int count, long seed) {
        Random random = new Random(seed);
        double[][] points = new double[count][dimensions];
        for (int d = 0; d < dimensions; d++) {
            List<Integer> slices =
                    new ArrayList<>(IntStream.range(0, count).boxed().toList());
            Collections.shuffle(slices, random);
            for (int i = 0; i < count; i++) {
                points[i][d] = (slices.get(i) + random.nextDouble()) / count;
            }
        }
        return List.of(points).iterator();
    }

    /** Sobol's sequence, moved by one random vector around the cube (Cranley and Patterson, 1976); without end. */
    static Iterator<double[]> sobol(int dimensions, long seed) {
        if (dimensions == 0) {
            return Stream.generate(() -> new double[0]).iterator();
        }
        SobolSequenceGenerator sequence = new SobolSequenceGenerator(dimensions);
        double[] shift = new Random(seed).doubles(dimensions).toArray();
        return Stream.generate(() -> {
                    double[] point = sequence.nextVector();
                    for (int d = 0; d < dimensions; d++) {
                        point[d] = (point[d] + shift[d]) % 1;
                    }
                    return point;
                })
                .iterator();
    }
}
