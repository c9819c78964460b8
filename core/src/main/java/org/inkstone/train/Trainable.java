package org.inkstone.train;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * What a {@link Trainer} can train: something that takes one step on one batch. {@code MultiLayerNetwork} and
 * {@code ComputationGraph} are adapted by {@link #of}; a step over several networks (a generator and its
 * discriminator, a student and its teacher) implements this interface, so that it gets the same loop, callbacks and
 * checkpoints.
 *
 * <p>An implementation draws random numbers only from {@code Nd4j.getRandom()}: the trainer seeds it before each step,
 * which is what makes a resumed run exact.
 */
public interface Trainable {
    /**
     * The networks whose weights, updater state and iteration count make up the state of the training, by a name that
     * goes into the checkpoint. Same names and order on each call; at least one.
     */
    Map<String, Model> networks();

    /**
     * Trains on one batch.
     *
     * @return the loss before the update, as the mean over the batch, with the regularisation terms
     */
    double step(MultiDataSet batch);

    /** Computes loss and metrics of one batch without training and adds them to the meter. */
    void evaluate(MultiDataSet batch, Meter meter);

    /** Adds the last step's right predictions to the meter, where they cost next to nothing; else does nothing. */
    default void lastPredictions(Meter meter) {}

    /** The learning rate of the coming step; NaN where there is none to speak of. */
    double learningRate();

    /** Refuses a batch that does not fit, before the first step, by an {@link IllegalArgumentException}. */
    default void check(MultiDataSet batch) {}

    /** Attaches listeners for the time of a training. */
    void attach(List<TrainingListener> listeners);

    /** Takes away what {@link #attach} added. */
    void detach();

    /** Called before the first batch of an epoch, not when a run resumes in the middle of one. */
    void startEpoch();

    /** Called after the last batch of an epoch: counts it, for schedules that go by epoch. */
    void endEpoch();

    /** Further state than the networks', such as counters; saved in checkpoints. */
    default void save(TrainingState state) {}

    /** Brings back what {@link #save} put. */
    default void restore(TrainingState state) {}

    /** Adapts a network; it is initialised if it is not yet. */
    static Trainable of(MultiLayerNetwork network) {
        return new MultiLayerTrainable(network);
    }

    /** Adapts a graph; it is initialised if it is not yet. */
    static Trainable of(ComputationGraph graph) {
        return new GraphTrainable(graph);
    }
}
