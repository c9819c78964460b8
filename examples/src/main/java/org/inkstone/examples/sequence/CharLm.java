package org.inkstone.examples.sequence;

import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.sequence.text.CharTrainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * A small GPT learns English from real speeches letter by letter: to spell, then words, then what sounds like a speech. A step
 * takes 0.25 seconds of a core, so the 3000 steps take about seven minutes on two; after 800 the validation loss was 1.384 nats
 * a character (2.00 bits), and after all of them it is to be below 1.35.
 */
@Command(
        name = "char-lm",
        description =
                "A small GPT on the characters of speeches (7 min, loss below 1.35); your own text: --corpus FILE.")
public final class CharLm implements Example {
    /** Rarer characters become unknown. */
    private static final int MIN_FREQUENCY = 10;

    @Mixin
    private LanguageModelOptions options = new LanguageModelOptions(3000, 500);

    @Override
    public Report run(RunContext run) {
        int frequency = options.corpus == null && !run.smoke() ? MIN_FREQUENCY : 1;
        return new LanguageModelTraining(run, options)
                .run(CharTrainer.builder().minFrequency(frequency).build());
    }
}
