package org.inkstone.train;

import java.util.Optional;
import org.deeplearning4j.optimize.api.TrainingListener;

/**
 * Something that watches a training and may stop it. Methods are called on the training's thread, in this order: {@link
 * #onTrainStart}; then for each epoch {@link #onEpochStart}, {@link #onStep} after each batch, {@link
 * #onValidationStart}, {@link #onValidation} and {@link #onValidationEnd} where validation is due, {@link #onEpochEnd};
 * {@link #onPause} where the training stops in the middle of an epoch; {@link #onTrainEnd}. An exception, from the
 * training or from a callback, goes to {@link #onException} of all and ends the training.
 *
 * <p>A DL4J {@code TrainingListener} is passed to {@link Trainer#callback(org.deeplearning4j.optimize.api.TrainingListener)}
 * as it is.
 */
public interface Callback {
    /** The {@link #order} of callbacks that refuse a step before anything else sees it. */
    int FIRST = -1000;
    /** The {@link #order} of callbacks that save what the others did. */
    int LAST = 1000;

    /** Before the first batch; the place to refuse to run. */
    default void onTrainStart(TrainingRun run) {}

    /** Before an epoch's first batch; not called for an epoch that a resumed run is in the middle of. */
    default void onEpochStart(TrainingRun run) {}

    /** After each batch, and after the validation that the batch may have been followed by. */
    default void onStep(TrainingRun run) {}

    /** Before validation: the place to swap weights. */
    default void onValidationStart(TrainingRun run) {}

    /**
     * After validation, with its result; the weights are still those it was done with. Left out for the last look at a
     * training that stops in the middle of an epoch.
     */
    default void onValidation(TrainingRun run, Validation validation) {}

    /** When all know the result: the place to swap weights back. */
    default void onValidationEnd(TrainingRun run) {}

    /** After the last batch of an epoch and its validation; the history has the epoch's record. */
    default void onEpochEnd(TrainingRun run) {}

    /** When the training stops in the middle of an epoch: a state saved here resumes exactly. */
    default void onPause(TrainingRun run) {}

    /** After the last epoch, or after {@link #onPause}; not after an exception. */
    default void onTrainEnd(TrainingRun run) {}

    /** Instead of {@link #onTrainEnd} when the training failed. */
    default void onException(TrainingRun run, Throwable exception) {}

    /** A DL4J listener that belongs to this callback, attached to the network while it trains. */
    default Optional<TrainingListener> listener() {
        return Optional.empty();
    }

    /** Smaller is called earlier; among equals the order of adding counts. */
    default int order() {
        return 0;
    }

    /** The name of this callback's part of a checkpoint and of {@code config.json}. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Whether the callback writes files and so needs {@link Trainer#runDirectory}. */
    default boolean needsRunDirectory() {
        return false;
    }

    /** Puts what a resumed run must know. */
    default void save(TrainingState state) {}

    /** Takes back what {@link #save} put; not called where the checkpoint has nothing of this callback. */
    default void restore(TrainingState state) {}
}
