package org.inkstone.train;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.inkstone.nn.NonFiniteValueException;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Ends a step whose loss or gradient is NaN or infinite before the updater sees it, so that the parameters and the updater's
 * state stay good. A {@link Trainer} has one; for plain {@code fit}: {@code network.addListeners(new FiniteGradients())}.
 */
public final class FiniteGradients extends BaseTrainingListener {
    /** @throws NonFiniteValueException naming what is not finite */
    @Override
    public void onGradientCalculation(Model model) {
        check(model.score(), gradient(model));
    }

    static void check(double loss, INDArray gradient) {
        if (!Double.isFinite(loss)) {
            throw new NonFiniteValueException("the loss is " + loss);
        }
        // A sum that is finite has finite terms.
        if (gradient != null && !Double.isFinite(gradient.sumNumber().doubleValue())) {
            throw new NonFiniteValueException("the gradient is not finite (the loss is " + loss + ")");
        }
    }

    private static INDArray gradient(Model model) {
        if (model instanceof MultiLayerNetwork network) {
            return network.getFlattenedGradients();
        }
        return model instanceof ComputationGraph graph ? graph.getFlattenedGradients() : null;
    }
}
