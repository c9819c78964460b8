package org.inkstone.data;

import java.util.Map;
import java.util.function.Supplier;

/**
 * Data sets of another module that {@link NamedDatasets} shall know by name. Found by {@link java.util.ServiceLoader},
 * so an implementation is public, has a constructor without arguments and is named in
 * {@code META-INF/services/org.inkstone.data.DatasetProvider}.
 */
public interface DatasetProvider {
    /** Name to files, checksums and sources; the name is that of the spec. */
    Map<String, Supplier<DatasetSpec>> specs();
}
