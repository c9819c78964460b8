package org.inkstone.examples;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.NamedDatasets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code data}: fetches data sets into the cache. */
@Command(
        name = "data",
        description = "Fetch data sets into the cache: cifar10, mnist, fashion-mnist, speeches, emoji, or all.",
        mixinStandardHelpOptions = true)
final class DataCommand implements Runnable {
    private static final String ALL = "all";

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME",
            description = "cifar10, mnist, fashion-mnist, speeches, emoji, or all.")
    private List<String> names;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        List<String> known = new ArrayList<>(NamedDatasets.names());
        known.add(ALL);
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "Unknown data set '" + name + "'. " + Suggestions.sentence(name, known));
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        DatasetCache cache = DatasetCache.ofDefault();
        for (String name : names.contains(ALL) ? NamedDatasets.names() : names) {
            try (DownloadBar bar = new DownloadBar(name)) {
                out.println(name + ": " + NamedDatasets.install(name, cache, bar));
            }
            out.flush();
        }
    }
}
