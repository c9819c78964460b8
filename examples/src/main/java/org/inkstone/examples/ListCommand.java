package org.inkstone.examples;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code list}: the notes' topics and the example of each. */
@Command(name = "list", description = "List the examples by topic of the notes.", mixinStandardHelpOptions = true)
final class ListCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        Table table = new Table("", "topic of the notes", "example", "what it does");
        ExampleRegistry.all().forEach(e -> table.row(e.topic(), e.name(), e.description()));
        PrintWriter out = spec.commandLine().getOut();
        out.print(table);
        out.println();
        out.println("  ./inkstone run <example> [options]      options: ./inkstone run <example> --help");
        out.flush();
    }
}
