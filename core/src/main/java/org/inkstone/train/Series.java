package org.inkstone.train;

import java.util.Arrays;

/** Values by step, growing at the end; 16 bytes a point. */
final class Series {
    private double[] steps = new double[64];
    private double[] values = new double[64];
    private int size;

    void add(long step, double value) {
        if (size == steps.length) {
            steps = Arrays.copyOf(steps, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        steps[size] = step;
        values[size++] = value;
    }

    int size() {
        return size;
    }

    long step(int index) {
        return (long) steps[index];
    }

    double value(int index) {
        return values[index];
    }

    double[][] toArrays() {
        return new double[][] {Arrays.copyOf(steps, size), Arrays.copyOf(values, size)};
    }

    static Series of(double[] steps, double[] values) {
        Series series = new Series();
        for (int i = 0; i < steps.length; i++) {
            series.add((long) steps[i], values[i]);
        }
        return series;
    }
}
