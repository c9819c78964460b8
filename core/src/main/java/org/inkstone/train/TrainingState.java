package org.inkstone.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A part of a training's state on its way into or out of a checkpoint: named numbers, texts and arrays. Parts nest by
 * {@link #part}. Values come back bit for bit.
 */
public final class TrainingState {
    private final String prefix;
    private final Map<String, String> texts;
    private final Map<String, double[]> series;
    private final Map<String, INDArray> arrays;

    TrainingState() {
        this("", new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    private TrainingState(
            String prefix, Map<String, String> texts, Map<String, double[]> series, Map<String, INDArray> arrays) {
        this.prefix = prefix;
        this.texts = texts;
        this.series = series;
        this.arrays = arrays;
    }

    /** The part of that name, created where there is none. */
    public TrainingState part(String name) {
        return new TrainingState(prefix + name + "/", texts, series, arrays);
    }

    /** Whether something was put under the name. */
    public boolean has(String name) {
        String key = prefix + name;
        return texts.containsKey(key) || series.containsKey(key) || arrays.containsKey(key);
    }

    /** Whether anything was put into this part. */
    public boolean isEmpty() {
        return texts.keySet().stream().noneMatch(key -> key.startsWith(prefix))
                && series.keySet().stream().noneMatch(key -> key.startsWith(prefix))
                && arrays.keySet().stream().noneMatch(key -> key.startsWith(prefix));
    }

    public void put(String name, String value) {
        texts.put(prefix + name, value);
    }

    public void put(String name, long value) {
        put(name, Long.toString(value));
    }

    public void put(String name, double value) {
        put(name, Double.toString(value));
    }

    public void put(String name, boolean value) {
        put(name, Boolean.toString(value));
    }

    public void put(String name, double[] values) {
        series.put(prefix + name, values);
    }

    /** Keeps the array itself, not a copy: it is written before the training goes on. */
    public void put(String name, INDArray values) {
        arrays.put(prefix + name, values);
    }

    public String getString(String name) {
        return found(texts, name);
    }

    public long getLong(String name) {
        return Long.parseLong(found(texts, name));
    }

    public double getDouble(String name) {
        return Double.parseDouble(found(texts, name));
    }

    public boolean getBoolean(String name) {
        return Boolean.parseBoolean(found(texts, name));
    }

    public double[] getSeries(String name) {
        return found(series, name);
    }

    public INDArray getArray(String name) {
        return found(arrays, name);
    }

    Map<String, String> texts() {
        return texts;
    }

    Map<String, double[]> series() {
        return series;
    }

    Map<String, INDArray> arrays() {
        return arrays;
    }

    private <T> T found(Map<String, T> values, String name) {
        T value = values.get(prefix + name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the checkpoint has no \"" + prefix + name + "\", only " + new TreeSet<>(values.keySet()));
        }
        return value;
    }
}
