package org.inkstone.train;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Each callback's part of a training's state; several of one name are numbered. */
final class CallbackStates {
    private CallbackStates() {}

    static void save(List<Callback> callbacks, TrainingState state) {
        parts(callbacks, state).forEach((part, callback) -> callback.save(part));
    }

    static void restore(List<Callback> callbacks, TrainingState state) {
        parts(callbacks, state).forEach((part, callback) -> {
            if (!part.isEmpty()) {
                callback.restore(part);
            }
        });
    }

    private static Map<TrainingState, Callback> parts(List<Callback> callbacks, TrainingState state) {
        Map<TrainingState, Callback> parts = new LinkedHashMap<>();
        Map<String, Integer> seen = new HashMap<>();
        for (Callback callback : callbacks) {
            int number = seen.merge(callback.name(), 1, Integer::sum);
            String name = number == 1 ? callback.name() : callback.name() + "#" + number;
            parts.put(state.part("callbacks").part(name), callback);
        }
        return parts;
    }
}
