package org.inkstone.examples.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.inkstone.data.DatasetCache;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.tensorboard.Event;
import org.inkstone.tensorboard.EventFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TensorBoardTourTest {
    @TempDir
    Path directory;

    private Report run(String... options) throws Exception {
        TensorBoardTour tour = new TensorBoardTour();
        new CommandLine(tour).parseArgs(options);
        DatasetCache empty = new DatasetCache(directory.resolve("data"), true);
        try (RunContext run = new RunContext(
                directory.resolve("run"), empty, 42, true, new PrintStream(OutputStream.nullOutputStream()))) {
            return tour.run(run);
        }
    }

    @Test
    void writesEveryKindInSeveralRuns() throws Exception {
        Report report = run("--steps", "5");
        assertThat(report.metric("runs")).isEqualTo(6);
        List<Event> tour = EventFileReader.readRun(directory.resolve("run/tour"));
        assertThat(tour.stream().flatMap(e -> e.values().stream()).map(Object::getClass))
                .contains(Event.Scalar.class, Event.Picture.class, Event.Distribution.class, Event.Text.class);
        assertThat(tour.stream().flatMap(e -> e.graph().stream()))
                .singleElement()
                .satisfies(graph -> assertThat(graph).containsValues("Conv2d", "MaxPool2d", "Linear", "OutputLinear"));
    }

    @Test
    void refusesNoSteps() {
        assertThatThrownBy(() -> run("--steps", "0")).hasMessage("--steps must be positive: 0");
    }
}
