package org.inkstone.data;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.inkstone.data.fetch.Progress;

/** The sets that are fetched by name: those of this module and those that other modules offer as {@link DatasetProvider}s. */
public final class NamedDatasets {
    private static final Map<String, Supplier<DatasetSpec>> SPECS = new LinkedHashMap<>();

    static {
        SPECS.put("cifar10", Cifar10::spec);
        SPECS.put("mnist", Mnist::spec);
        SPECS.put("fashion-mnist", FashionMnist::spec);
        for (DatasetProvider provider :
                ServiceLoader.load(DatasetProvider.class, NamedDatasets.class.getClassLoader())) {
            SPECS.putAll(provider.specs());
        }
    }

    private NamedDatasets() {}

    /** The names that {@link #install} knows. */
    public static List<String> names() {
        return List.copyOf(SPECS.keySet());
    }

    /** Whether a set is in the cache with all its files (sizes are compared, not checksums). */
    public static boolean isInstalled(String name, DatasetCache cache) {
        return cache.has(spec(name));
    }

    /**
     * Brings a set into the cache, or checks the one that is there.
     *
     * @param progress hears how far a download is
     * @return the set's folder
     * @throws IllegalArgumentException for an unknown name
     * @throws DatasetException         when no source works
     */
    public static Path install(String name, DatasetCache cache, Progress progress) {
        return cache.withProgress(progress).install(spec(name));
    }

    /** Files, checksums and sources of a set. */
    public static DatasetSpec spec(String name) {
        Supplier<DatasetSpec> spec = SPECS.get(name);
        if (spec == null) {
            throw new IllegalArgumentException("unknown data set '" + name + "', known are " + names());
        }
        return spec.get();
    }
}
