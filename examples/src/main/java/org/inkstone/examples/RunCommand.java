package org.inkstone.examples;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.inkstone.data.DatasetCache;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code run}: has a subcommand for each example. */
@Command(
        name = "run",
        description = "Run an example (digits if none is named).",
        synopsisSubcommandLabel = "[EXAMPLE]",
        mixinStandardHelpOptions = true)
final class RunCommand {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private RunCommand() {}

    static CommandLine create() {
        CommandLine run = new CommandLine(new RunCommand());
        for (ExampleRegistry.Entry entry : ExampleRegistry.all()) {
            CommandLine example = new CommandLine(entry.create().get()).setCaseInsensitiveEnumValuesAllowed(true);
            example.addMixin("common", new CommonOptions());
            run.addSubcommand(entry.name(), example);
        }
        return run;
    }

    /** Runs an example whose options have been parsed and prints its report. */
    static int execute(CommandLine command, PrintStream out) throws Exception {
        Example example = command.getCommand();
        CommonOptions options = (CommonOptions) command.getMixins().get("common");
        Path directory = options.runDirectory != null
                ? options.runDirectory
                : Path.of("runs", command.getCommandName(), LocalDateTime.now().format(TIME));
        try (RunContext run = new RunContext(directory, DatasetCache.ofDefault(), options.seed, options.smoke, out)) {
            Report report = example.run(run);
            out.print(report);
            out.println();
            out.println("Files");
            run.files().forEach(file -> out.println("  " + file));
            out.println("  TensorBoard: tensorboard --logdir " + directory);
            return CommandLine.ExitCode.OK;
        }
    }
}
