package org.inkstone.train;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.tensorboard.SummaryWriter;

/**
 * Writes a training to TensorBoard: loss and accuracy of training and validation, learning rate, speed, everything that
 * other callbacks log, the network's graph, and histograms of the weights where asked for. The event file lies in the run
 * directory, so {@code tensorboard --logdir} of the directory above shows the runs side by side.
 */
public final class TensorBoardCallback implements Callback {
    /** Steps between two points of the training loss: a curve of a thousand steps needs no more than a hundred. */
    private static final int DEFAULT_EVERY = 10;

    private static final Map<String, String> TAGS = Map.of(
            History.LOSS, "loss/train",
            History.VALIDATION_LOSS, "loss/validation",
            History.VALIDATION_ACCURACY, "accuracy/validation");
    private static final Set<String> THINNED = Set.of(History.LOSS, History.LEARNING_RATE);

    private final SummaryWriter given;
    private final Map<String, Integer> written = new HashMap<>();
    private SummaryWriter writer;
    private long every = DEFAULT_EVERY;
    private int histogramsEvery;
    private boolean graph = true;

    /** Writes into the run directory. */
    public TensorBoardCallback() {
        this(null);
    }

    /** Writes by a writer of the caller's, who closes it. */
    public TensorBoardCallback(SummaryWriter writer) {
        given = writer;
    }

    /** Writes training loss and learning rate at each n-th step; 10 by default. */
    public TensorBoardCallback every(long steps) {
        if (steps <= 0) {
            throw new IllegalArgumentException("every must be positive: " + steps);
        }
        every = steps;
        return this;
    }

    /** Writes histograms of all weights at the end of each n-th epoch; never by default. */
    public TensorBoardCallback histogramsEvery(int epochs) {
        if (epochs <= 0) {
            throw new IllegalArgumentException("histogramsEvery must be positive: " + epochs);
        }
        histogramsEvery = epochs;
        return this;
    }

    /** Leaves out the network's graph. */
    public TensorBoardCallback withoutGraph() {
        graph = false;
        return this;
    }

    @Override
    public boolean needsRunDirectory() {
        return given == null;
    }

    @Override
    public int order() {
        // after those that log
        return LAST - 2;
    }

    @Override
    public void onTrainStart(TrainingRun run) {
        writer = given == null ? new SummaryWriter(run.runDirectory().orElseThrow()) : given;
        written.clear();
        // what a resumed run's history holds was written by the run before
        run.history().names().forEach(name -> written.put(name, run.history().size(name)));
        if (graph && !run.resumed()) {
            run.trainable().networks().values().forEach(this::addGraph);
        }
    }

    private void addGraph(Model network) {
        if (network instanceof MultiLayerNetwork layers) {
            writer.addGraph(layers);
        } else if (network instanceof ComputationGraph vertices) {
            writer.addGraph(vertices);
        }
    }

    @Override
    public void onStep(TrainingRun run) {
        if (run.step() % every == 0) {
            writeNew(run.history());
        }
    }

    private void writeNew(History history) {
        for (String name : history.names()) {
            String tag = TAGS.getOrDefault(name, name);
            int size = history.size(name);
            int from = written.getOrDefault(name, 0);
            // of the dense series the last point stands for all
            for (int i = THINNED.contains(name) ? Math.max(from, size - 1) : from; i < size; i++) {
                writer.addScalar(tag, history.value(name, i), history.step(name, i));
            }
            written.put(name, size);
        }
    }

    @Override
    public void onEpochEnd(TrainingRun run) {
        writeNew(run.history());
        run.history().lastEpoch().ifPresent(this::write);
        if (histogramsEvery > 0 && run.epoch() % histogramsEvery == 0) {
            run.trainable()
                    .networks()
                    .forEach((name, network) -> network.paramTable()
                            .forEach((parameter, values) ->
                                    writer.addHistogram("weights/" + name + "/" + parameter, values, run.step())));
        }
    }

    private void write(EpochRecord epoch) {
        if (!Double.isNaN(epoch.trainAccuracy())) {
            writer.addScalar("accuracy/train", epoch.trainAccuracy(), epoch.step());
        }
        writer.addScalar("speed/examplesPerSecond", epoch.examplesPerSecond(), epoch.step());
        writer.addScalar("speed/waitingShare", epoch.waitingShare(), epoch.step());
    }

    @Override
    public void onTrainEnd(TrainingRun run) {
        writeNew(run.history());
        run.history().lastEpoch().filter(epoch -> !epoch.complete()).ifPresent(this::write);
        close();
    }

    @Override
    public void onException(TrainingRun run, Throwable exception) {
        close();
    }

    private void close() {
        if (writer == null) {
            return;
        }
        if (given == null) {
            writer.close();
        } else {
            writer.flush();
        }
        writer = null;
    }
}
