package org.inkstone.examples;

/**
 * A topic of the notes, made to run. Implementations are picocli commands: {@code @Command(name, description)} on the class
 * and {@code @Option} on its fields; what all examples share is in {@link CommonOptions}.
 */
public interface Example {
    /**
     * Does the work, writes its files into the run's directory and says what came out.
     *
     * @throws IllegalArgumentException for bad input, with a message a user can act on
     */
    Report run(RunContext run) throws Exception;
}
