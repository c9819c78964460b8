package org.inkstone.examples;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.inkstone.examples.training.Overfitting;
import picocli.CommandLine.Command;

/** All examples in the order of the notes. A new one is one line here. */
public final class ExampleRegistry {
    /** The one that runs when none is named. */
    public static final String DEFAULT = "digits";

    private static final List<Entry> ENTRIES =
            List.of(new Entry("width, depth, dropout; over- and under-fitting", Overfitting::new));

    private ExampleRegistry() {}

    /**
     * An example.
     *
     * @param topic  the notes' topic
     * @param create makes a new one
     */
    public record Entry(String topic, Supplier<Example> create) {
        private Command command() {
            return create.get().getClass().getAnnotation(Command.class);
        }

        /** What the user types. */
        public String name() {
            return command().name();
        }

        /** What it does, in a sentence. */
        public String description() {
            return command().description()[0];
        }
    }

    public static List<Entry> all() {
        return ENTRIES;
    }

    /** The example of a name. */
    public static Optional<Entry> find(String name) {
        return ENTRIES.stream().filter(e -> e.name().equals(name)).findFirst();
    }
}
