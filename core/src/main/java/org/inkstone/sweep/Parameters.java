package org.inkstone.sweep;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The values of one candidate by name: numbers, texts, or whole objects such as an {@code ISchedule}, an {@code IUpdater}
 * or a network's configuration.
 */
public final class Parameters implements Serializable {
    private static final long serialVersionUID = 1L;

    private final LinkedHashMap<String, Object> values;

    /**
     * Values in their order.
     *
     * @param values each of them serialisable, since Arbiter copies candidates that way
     */
    public Parameters(Map<String, ?> values) {
        this.values = new LinkedHashMap<>(values);
    }

    /** The value under a name. */
    public double getDouble(String name) {
        return get(name, Number.class).doubleValue();
    }

    /** The value under a name. */
    public int getInt(String name) {
        return get(name, Integer.class);
    }

    /** The value under a name. */
    public boolean getBoolean(String name) {
        return get(name, Boolean.class);
    }

    /** The value under a name. */
    public String getString(String name) {
        return get(name, String.class);
    }

    /**
     * The value under a name.
     *
     * @throws IllegalArgumentException naming the name that isn't there, or the type that the value has
     */
    public <T> T get(String name, Class<T> type) {
        Object value = values.get(name);
        if (!values.containsKey(name)) {
            throw new IllegalArgumentException("no parameter " + name + " among " + values.keySet());
        }
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("parameter " + name + " is a "
                    + (value == null ? "null" : value.getClass().getSimpleName()) + ", not a " + type.getSimpleName());
        }
        return type.cast(value);
    }

    /** All values by name, unmodifiable. */
    public Map<String, Object> asMap() {
        return Collections.unmodifiableMap(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Parameters that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
