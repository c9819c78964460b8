package org.inkstone.examples;

import java.io.PrintWriter;
import java.util.Map;
import org.inkstone.backend.Backend;
import org.inkstone.backend.BackendReport;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.NamedDatasets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code doctor}: what runs underneath, how well, and what data is there. */
@Command(
        name = "doctor",
        description = "Show backend, oneDNN helpers, threads, memory, data and versions.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        BackendReport report = Backend.describe();
        Table table = new Table("", "", "");
        for (Map.Entry<String, String> row : report.rows().entrySet()) {
            table.row(row.getKey(), row.getValue());
        }
        DatasetCache cache = DatasetCache.ofDefault();
        table.row("data sets", cache.root() + (cache.offline() ? " (offline)" : ""));
        for (String name : NamedDatasets.names()) {
            table.row(
                    "  " + name,
                    NamedDatasets.isInstalled(name, cache) ? "installed" : "not there: ./inkstone data " + name);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(table);
        out.flush();
    }
}
