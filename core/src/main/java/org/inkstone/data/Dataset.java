package org.inkstone.data;

import java.util.List;

/**
 * A map-style data set: items by number. Implementations are safe for reading from several threads at once.
 */
public interface Dataset {
    /** How many items there are. */
    int size();

    /**
     * One item.
     *
     * @param index 0 up to {@code size() - 1}; anything else is an {@link IndexOutOfBoundsException}
     * @param seed  feeds random transforms: same index and seed, same item; ignored where nothing is random
     */
    Sample get(int index, long seed);

    /** One item, with seed 0 for random transforms. */
    default Sample get(int index) {
        return get(index, 0);
    }

    /** The class names in label order; empty where targets are not classes. */
    List<String> labels();
}
