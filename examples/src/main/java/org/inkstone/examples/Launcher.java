package org.inkstone.examples;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inkstone.backend.Threads;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The main class behind {@code ./inkstone}. */
@Command(
        name = "inkstone",
        description = "Deep learning on the JVM, from the notes to the model.",
        version = "Inkstone 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
public final class Launcher {
    private final PrintStream out;
    private final PrintStream err;

    Launcher(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Ends the JVM with 0, with 2 when the command line is wrong, with 1 when the work failed. */
    public static void main(String[] args) {
        Threads.prepare(); // before any example's options load ND4J
        System.exit(new Launcher(System.out, System.err).execute(args));
    }

    int execute(String... args) {
        CommandLine commands = new CommandLine(this)
                .addSubcommand(new ListCommand())
                .addSubcommand(RunCommand.create())
                .addSubcommand(new DoctorCommand())
                .addSubcommand(new DataCommand());
        commands.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        commands.setExecutionStrategy(this::dispatch);
        commands.setParameterExceptionHandler(this::explain);
        commands.setExecutionExceptionHandler((e, command, parsed) -> fail(e, command));
        return commands.execute(withDefaults(args));
    }

    /** {@code run} alone, or with options only, means the default example. */
    private static String[] withDefaults(String... args) {
        boolean noExample = args.length > 0
                && args[0].equals("run")
                && (args.length == 1
                        || args[1].startsWith("-")
                                && !List.of("-h", "--help", "-V", "--version").contains(args[1]));
        if (!noExample) {
            return args;
        }
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.add(1, ExampleRegistry.DEFAULT);
        return all.toArray(String[]::new);
    }

    private int dispatch(ParseResult parsed) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        CommandLine last =
                parsed.asCommandLineList().get(parsed.asCommandLineList().size() - 1);
        if (last.getCommand() instanceof Example) {
            try {
                return RunCommand.execute(last, out);
            } catch (Exception e) {
                throw new CommandLine.ExecutionException(last, String.valueOf(e.getMessage()), e);
            }
        }
        if (last.getCommand() instanceof Runnable) {
            return new CommandLine.RunLast().execute(parsed);
        }
        last.usage(last.getOut());
        return last == parsed.commandSpec().commandLine()
                        && parsed.originalArgs().isEmpty()
                ? CommandLine.ExitCode.USAGE
                : CommandLine.ExitCode.OK;
    }

    private int explain(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter to = command.getErr();
        if (args.length > 1 && command.getCommand() instanceof RunCommand && !args[1].startsWith("-")) {
            to.println("Unknown example '" + args[1] + "'. "
                    + Suggestions.sentence(
                            args[1], List.copyOf(command.getSubcommands().keySet())));
        } else if (args.length > 0 && command.getCommand() == this && !args[0].startsWith("-")) {
            to.println("Unknown command '" + args[0] + "'. "
                    + Suggestions.sentence(
                            args[0], List.copyOf(command.getSubcommands().keySet())));
        } else {
            to.println(e.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(e, to);
        }
        to.println("Help: ./" + command.getCommandSpec().qualifiedName() + " --help");
        return CommandLine.ExitCode.USAGE;
    }

    private static int fail(Exception e, CommandLine command) {
        Throwable cause = e instanceof CommandLine.ExecutionException && e.getCause() != null ? e.getCause() : e;
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        boolean ours = cause instanceof IllegalArgumentException
                || cause instanceof IllegalStateException
                || cause.getClass().getName().startsWith("org.inkstone.")
                || cause instanceof java.io.UncheckedIOException
                || cause instanceof java.io.IOException;
        command.getErr()
                .println("Error: "
                        + (ours ? message : cause.toString())
                                .lines()
                                .findFirst()
                                .orElse(""));
        CommonOptions options = (CommonOptions) command.getMixins().get("common");
        if (options != null && options.stacktrace) {
            LoggerFactory.getLogger(Launcher.class).error("The error came from", cause);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
