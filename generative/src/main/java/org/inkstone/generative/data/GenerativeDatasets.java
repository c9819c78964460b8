package org.inkstone.generative.data;

import java.util.Map;
import java.util.function.Supplier;
import org.inkstone.data.DatasetProvider;
import org.inkstone.data.DatasetSpec;

/** Makes the fetched sets of this module known by name: {@code emoji}. */
public final class GenerativeDatasets implements DatasetProvider {
    @Override
    public Map<String, Supplier<DatasetSpec>> specs() {
        return Map.of(Emoji.NAME, Emoji::spec);
    }
}
