package org.inkstone.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.inkstone.backend.Backend;
import org.inkstone.backend.ConfigurationValidator;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Trains a network: epochs or steps, validation, callbacks, checkpoints and exact resume.
 *
 * <pre>{@code
 * History history = Trainer.of(network)
 *         .epochs(10)
 *         .runDirectory(Path.of("runs/first"))
 *         .callback(new ProgressBarCallback())
 *         .callback(EarlyStopping.on(Metric.VALIDATION_LOSS).patience(3))
 *         .callback(new Checkpoints())
 *         .fit(train, validation);
 * }</pre>
 *
 * <p>What the network's own configuration says (updater, schedule, gradient clipping, regularisation) stays there.
 * Everything is checked before the first batch. A loss that is not a number ends the training (see {@link NanGuard}),
 * and Ctrl-C waits for the running step and its checkpoint. ND4J's random generator is seeded before each step from the
 * seed and the step's number, so that dropout of step 1,000 is the same in a resumed run.
 */
public final class Trainer {
    static {
        Backend.ensureInitialized();
    }

    private final Trainable trainable;
    private final List<Callback> callbacks = new ArrayList<>();
    private final List<TrainingListener> listeners = new ArrayList<>();
    private int epochs;
    private long maxSteps;
    private long seed = 42;
    private int validationEvery = 1;
    private long validationEverySteps;
    private long limitBatches;
    private long limitValidationBatches;
    private int overfitSteps;
    private boolean smoke;
    private Path runDirectory;
    private Path resumeFrom;

    private Trainer(Trainable trainable) {
        this.trainable = Objects.requireNonNull(trainable, "trainable");
    }

    /** A trainer of a network of layers, which is initialised if it is not yet. */
    public static Trainer of(MultiLayerNetwork network) {
        return new Trainer(Trainable.of(network));
    }

    /** A trainer of a graph, which is initialised if it is not yet. */
    public static Trainer of(ComputationGraph graph) {
        return new Trainer(Trainable.of(graph));
    }

    /** A trainer of anything that can take a step. */
    public static Trainer of(Trainable trainable) {
        return new Trainer(trainable);
    }

    /** How many epochs in all, those of the resumed run included. */
    public Trainer epochs(int number) {
        epochs = (int) positive("epochs", number);
        return this;
    }

    /** How many steps at most in all, those of the resumed run included; whichever of this and epochs comes first. */
    public Trainer maxSteps(long number) {
        maxSteps = positive("maxSteps", number);
        return this;
    }

    /** What the steps' random numbers derive from; 42 by default, so that two runs are alike unless asked otherwise. */
    public Trainer seed(long value) {
        seed = value;
        return this;
    }

    /** Validates after each n-th epoch and after the last; 1 by default. */
    public Trainer validationEvery(int epochsBetween) {
        validationEvery = (int) positive("validationEvery", epochsBetween);
        return this;
    }

    /** Validates after each n-th step instead of at the end of epochs. */
    public Trainer validationEverySteps(long stepsBetween) {
        validationEverySteps = positive("validationEverySteps", stepsBetween);
        return this;
    }

    /** Uses only the first n batches of each epoch, and of the validation data. */
    public Trainer limitBatches(long number) {
        limitBatches = positive("limitBatches", number);
        limitValidationBatches = limitBatches;
        return this;
    }

    /** Uses only the first n batches of the validation data. */
    public Trainer limitValidationBatches(long number) {
        limitValidationBatches = positive("limitValidationBatches", number);
        return this;
    }

    /**
     * Trains on the first batch alone, n times, and validates on it: a network that can't learn one batch by heart has
     * a bug.
     */
    public Trainer overfitOneBatch(int steps) {
        overfitSteps = (int) positive("overfitOneBatch", steps);
        return this;
    }

    /** Runs two batches of everything, callbacks included, to see whether it runs at all. */
    public Trainer smokeRun() {
        return smokeRun(true);
    }

    /** A smoke run if told so. */
    public Trainer smokeRun(boolean on) {
        smoke = on;
        return this;
    }

    /** Where config.json, metrics, checkpoints and so on go; created when it is missing. */
    public Trainer runDirectory(Path directory) {
        runDirectory = Objects.requireNonNull(directory, "runDirectory");
        return this;
    }

    /**
     * Goes on from a checkpoint of {@link Checkpoints}: the network gets its weights and updater state, and data order,
     * schedule, random numbers, callbacks and history continue, so that the outcome is the same bit for bit as without
     * the break. Data, batch size and settings have to be those of the first run.
     */
    public Trainer resumeFrom(Path checkpoint) {
        resumeFrom = Objects.requireNonNull(checkpoint, "resumeFrom");
        return this;
    }

    /** Adds a callback. */
    public Trainer callback(Callback callback) {
        callbacks.add(Objects.requireNonNull(callback, "callback"));
        return this;
    }

    /** Adds a DL4J listener, attached to the network while it trains. */
    public Trainer callback(TrainingListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /** Trains without validation. */
    public History fit(DataSetIterator train) {
        return fit(train, null);
    }

    /**
     * Trains.
     *
     * @param validation the data validation is done on, or null for none
     * @throws IllegalArgumentException before the first step, for settings or data that don't fit
     * @throws NonFiniteLossException   when the loss is NaN or infinite
     */
    public History fit(DataSetIterator train, DataSetIterator validation) {
        Objects.requireNonNull(train, "train");
        TrainerSettings settings = settings();
        BatchSource trainSource = BatchSource.of("the training data", train, settings.trainLimit());
        BatchSource validationSource = validation == null
                ? null
                : BatchSource.of("the validation data", validation, settings.validationLimit());
        return run(settings, trainSource, validationSource);
    }

    /** Trains a graph of several inputs or outputs without validation. */
    public History fit(MultiDataSetIterator train) {
        return fit(train, null);
    }

    /** As {@link #fit(DataSetIterator, DataSetIterator)}, for several inputs or outputs. */
    public History fit(MultiDataSetIterator train, MultiDataSetIterator validation) {
        Objects.requireNonNull(train, "train");
        TrainerSettings settings = settings();
        BatchSource trainSource = BatchSource.of("the training data", train, settings.trainLimit());
        BatchSource validationSource = validation == null
                ? null
                : BatchSource.of("the validation data", validation, settings.validationLimit());
        return run(settings, trainSource, validationSource);
    }

    private TrainerSettings settings() {
        return new TrainerSettings(
                epochs,
                maxSteps,
                seed,
                validationEvery,
                validationEverySteps,
                limitBatches,
                limitValidationBatches,
                overfitSteps,
                smoke,
                runDirectory,
                resumeFrom);
    }

    private History run(TrainerSettings settings, BatchSource train, BatchSource validation) {
        trainable.networks().values().forEach(Trainer::refuseWrongLayers);
        trainable.networks().values().forEach(LearningRates::refuseLost);
        List<Callback> ordered = orderedCallbacks();
        prepareRunDirectory(settings, ordered);
        Checkpoint resumed = resumeFrom == null ? null : Checkpoint.read(resumeFrom);
        BatchSource trainSource = train;
        BatchSource validationSource = validation;
        if (overfitSteps > 0) {
            MultiDataSet batch = first(train);
            trainSource = BatchSource.repeating(batch, overfitSteps);
            validationSource = BatchSource.repeating(batch, 1);
        }
        if (resumed == null && !smoke && overfitSteps == 0) {
            long expected = trainSource.expectedBatches();
            long ofEpochs = epochs > 0 && expected > 0 ? expected * epochs : Long.MAX_VALUE / 2;
            long steps = Math.min(ofEpochs, settings.lastStep());
            trainable.networks().values().forEach(n -> LearningRates.warnOfLongWarmup(n, steps, settings.lastEpoch()));
        }
        trainable.attach(allListeners(ordered));
        try (Interruption interruption = new Interruption()) {
            return new TrainingLoop(settings, trainable, ordered, trainSource, validationSource, interruption)
                    .run(resumed);
        } finally {
            trainable.detach();
        }
    }

    private static void refuseWrongLayers(Model network) {
        if (network instanceof MultiLayerNetwork layers) {
            ConfigurationValidator.check(layers.getLayerWiseConfigurations());
        } else if (network instanceof ComputationGraph graph) {
            ConfigurationValidator.check(graph.getConfiguration());
        }
    }

    private List<Callback> orderedCallbacks() {
        List<Callback> ordered = new ArrayList<>(callbacks);
        ordered.add(new NativeMemoryRelease());
        if (ordered.stream().noneMatch(NanGuard.class::isInstance)) {
            ordered.add(new NanGuard());
        }
        ordered.sort(Comparator.comparingInt(Callback::order));
        return ordered;
    }

    private List<TrainingListener> allListeners(List<Callback> ordered) {
        List<TrainingListener> all = new ArrayList<>(listeners);
        ordered.forEach(callback -> callback.listener().ifPresent(all::add));
        return all;
    }

    private void prepareRunDirectory(TrainerSettings settings, List<Callback> ordered) {
        if (runDirectory == null) {
            ordered.stream().filter(Callback::needsRunDirectory).findFirst().ifPresent(callback -> {
                throw new IllegalArgumentException(callback.name() + " writes files: say where by runDirectory(path)");
            });
            return;
        }
        RunDirectory.check(runDirectory);
        RunDirectory.describe(settings, trainable, ordered);
    }

    private static MultiDataSet first(BatchSource train) {
        train.start(0, 0);
        if (!train.hasNext()) {
            throw new IllegalArgumentException(train.name() + " has no batch");
        }
        return train.next();
    }

    private static long positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
        return value;
    }
}
