package org.inkstone.sequence.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The parts of a set of texts; none shares an item with another.
 *
 * @param train      to learn from
 * @param validation to choose by
 * @param test       to report on
 */
public record TextSplit<T>(List<T> train, List<T> validation, List<T> test) {
    private static final int CYCLE = 20;

    public TextSplit {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
    }

    /**
     * Sets aside one group of items in twenty for validation and one for the test, evenly over the list: the 10th, 30th,
     * ... and the 20th, 40th, ... run of items that have the same group. No chance is in it, so everybody has the same
     * parts.
     */
    static <T> TextSplit<T> byGroups(List<T> items, Function<T, ?> groupOf) {
        List<T> train = new ArrayList<>();
        List<T> validation = new ArrayList<>();
        List<T> test = new ArrayList<>();
        int group = -1;
        Object last = null;
        for (T item : items) {
            Object current = groupOf.apply(item);
            if (!current.equals(last)) {
                group++;
                last = current;
            }
            switch (group % CYCLE) {
                case CYCLE / 2 - 1 -> validation.add(item);
                case CYCLE - 1 -> test.add(item);
                default -> train.add(item);
            }
        }
        return new TextSplit<>(train, validation, test);
    }
}
