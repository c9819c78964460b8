package org.inkstone.backend.onednn;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What one layer has made of oneDNN's primitives, by shape, the few used last: a training has batches of one or two sizes, and
 * validation another. A shape oneDNN can't do is remembered too.
 *
 * @param <K> all that a primitive depends on
 * @param <P> the primitives of one shape
 */
public final class PrimitiveCache<K, P> implements Serializable {
    private static final int KEPT = 4;

    private transient Map<K, Optional<P>> known;

    /**
     * Of that shape; empty where oneDNN is not there or has none.
     *
     * @param make fails with a {@code RuntimeException} where oneDNN has none
     */
    public Optional<P> of(K shape, Function<K, P> make) {
        if (!OneDnn.isAvailable()) {
            return Optional.empty();
        }
        if (known == null) {
            known = new Latest<>();
        }
        return known.computeIfAbsent(shape, s -> attempt(s, make));
    }

    private static <K, P> Optional<P> attempt(K shape, Function<K, P> make) {
        try {
            return Optional.of(make.apply(shape));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static final class Latest<K, P> extends LinkedHashMap<K, P> {
        Latest() {
            super(2 * KEPT, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, P> eldest) {
            return size() > KEPT;
        }
    }
}
