package org.inkstone.train;

import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Records the Euclidean norm of the whole gradient as {@code gradientNorm}: of the mean loss, before clipping and before
 * the updater. A norm that grows by orders of magnitude announces a loss that is not a number.
 */
public final class GradientNormMonitor implements Callback {
    /** The series' name. */
    public static final String GRADIENT_NORM = "gradientNorm";

    private final long every;
    private long calls;
    private double norm = Double.NaN;

    /** Records at each step; that costs one pass over the gradient. */
    public GradientNormMonitor() {
        this(1);
    }

    /** Records at each n-th step. */
    public GradientNormMonitor(long every) {
        if (every <= 0) {
            throw new IllegalArgumentException("every must be positive: " + every);
        }
        this.every = every;
    }

    @Override
    public void onTrainStart(TrainingRun run) {
        calls = run.step();
    }

    @Override
    public Optional<TrainingListener> listener() {
        return Optional.of(new BaseTrainingListener() {
            @Override
            public void onGradientCalculation(Model model) {
                calls++;
                INDArray gradient = model.getGradientsViewArray();
                if (calls % every == 0 && gradient != null) {
                    // DL4J divides the batch's sum by its size only in the updater
                    double divisor = model.conf() == null || model.conf().isMiniBatch() ? model.batchSize() : 1;
                    norm = gradient.norm2Number().doubleValue() / Math.max(1, divisor);
                }
            }
        });
    }

    @Override
    public void onStep(TrainingRun run) {
        if (!Double.isNaN(norm)) {
            run.log(GRADIENT_NORM, norm);
            norm = Double.NaN;
        }
    }
}
