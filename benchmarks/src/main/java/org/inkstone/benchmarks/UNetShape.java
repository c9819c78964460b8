package org.inkstone.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The U-Net that all contenders build, on pictures of three channels: one block a level, four attention heads, eight groups.
 *
 * @param batch       pictures in a step
 * @param size        their height and width
 * @param base        channels of the first level before its multiplier
 * @param multipliers of the levels, with commas
 * @param attention   height of the pictures that attend
 * @param ddim        steps of a sampling
 */
public record UNetShape(int batch, int size, int base, String multipliers, int attention, int ddim) {
    /** Times that noise is known at. */
    public static final int TIMES = 1000;

    public UNetShape {
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be positive: " + batch);
        }
        if (ddim < 1 || ddim > TIMES) {
            throw new IllegalArgumentException("ddim must be from 1 to " + TIMES + ": " + ddim);
        }
    }

    /** The shape that the benchmark has by default. */
    static UNetShape small() {
        return new UNetShape(32, 32, 32, "1,1,2", 8, 50);
    }

    int[] levels() {
        return Arrays.stream(multipliers.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    /** As the contenders' command lines have it, read back by {@link #parse}. */
    public List<String> arguments() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("batch", batch);
        values.put("size", size);
        values.put("base", base);
        values.put("multipliers", multipliers);
        values.put("attention", attention);
        values.put("ddim", ddim);
        List<String> list = new ArrayList<>();
        values.forEach((name, value) -> list.addAll(List.of("--" + name, value.toString())));
        return list;
    }

    /** Reads what {@link #arguments} writes. */
    public static UNetShape parse(String... arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            values.put(arguments[i], arguments[i + 1]);
        }
        return new UNetShape(
                number(values, "--batch"),
                number(values, "--size"),
                number(values, "--base"),
                values.getOrDefault("--multipliers", "1,1,2"),
                number(values, "--attention"),
                number(values, "--ddim"));
    }

    private static int number(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return Integer.parseInt(value);
    }

    /** Times of a sampling, from noise on: evenly spread, the last one 0. */
    public int[] times() {
        int stride = TIMES / ddim;
        int[] times = new int[ddim];
        for (int i = 0; i < ddim; i++) {
            times[i] = (ddim - 1 - i) * stride;
        }
        return times;
    }

    /** What is left of the picture at each time, squared: linear betas from 1e-4 to 0.02 (Ho et al. 2020). */
    public static double[] alphas() {
        double[] alphas = new double[TIMES];
        double product = 1;
        for (int t = 0; t < TIMES; t++) {
            product *= 1 - (1e-4 + (0.02 - 1e-4) * t / (TIMES - 1));
            alphas[t] = product;
        }
        return alphas;
    }
}
