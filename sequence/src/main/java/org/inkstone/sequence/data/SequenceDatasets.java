package org.inkstone.sequence.data;

import java.util.Map;
import java.util.function.Supplier;
import org.inkstone.data.DatasetProvider;
import org.inkstone.data.DatasetSpec;

/** Makes the fetched sets of this module known by name: {@code speeches}. */
public final class SequenceDatasets implements DatasetProvider {
    @Override
    public Map<String, Supplier<DatasetSpec>> specs() {
        return Map.of(Speeches.NAME, Speeches::spec);
    }
}
