package org.inkstone.sweep;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;

/** Values in words. */
final class Descriptions {
    private Descriptions() {}

    /** A number, boolean or string as it is; an enum constant and anything else by its string. */
    static Object scalar(Object value) {
        return value instanceof Number || value instanceof Boolean || value instanceof String
                ? value
                : String.valueOf(value);
    }

    /** A space's own description, or its value under a name. */
    static Map<String, Object> of(String name, ParameterSpace<?> space, double[] values) {
        if (space instanceof DescribedSpace described) {
            return described.describe(values);
        }
        Map<String, Object> words = new LinkedHashMap<>();
        words.put(name, scalar(space.getValue(values)));
        return words;
    }
}
