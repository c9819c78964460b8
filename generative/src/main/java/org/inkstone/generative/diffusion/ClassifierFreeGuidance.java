package org.inkstone.generative.diffusion;

import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Pushes predictions away from what the network would say without the condition: {@code without + scale (with - without)} (Ho and
 * Salimans 2022). Scale 1 is the network as it is, 0 ignores the condition, 2 to 8 give clearer and less diverse pictures. Both
 * predictions come from one batch of twice the size.
 */
public final class ClassifierFreeGuidance implements Denoiser {
    private final Denoiser denoiser;
    private final double scale;

    /**
     * Guides a network.
     *
     * @param denoiser one trained with dropped conditions
     * @param scale    0 or more
     * @throws IllegalArgumentException for a network that never saw examples without a condition
     */
    public ClassifierFreeGuidance(Denoiser denoiser, double scale) {
        Objects.requireNonNull(denoiser, "denoiser");
        if (!(scale >= 0 && Double.isFinite(scale))) {
            throw new IllegalArgumentException("guidance scale must be 0 or more: " + scale);
        }
        if (scale != 1 && !denoiser.knowsNoCondition()) {
            throw new IllegalArgumentException(
                    "guidance scale " + scale + " needs a model that was trained with dropped conditions"
                            + " (a condition and conditionDropout above 0); this one takes scale 1 alone");
        }
        this.denoiser = denoiser;
        this.scale = scale;
    }

    @Override
    public INDArray predict(INDArray x, double t, Condition condition) {
        if (condition.kind() == Condition.Kind.NONE && scale != 1) {
            throw new IllegalArgumentException("guidance needs a condition");
        }
        if (scale == 1 || scale == 0) {
            return denoiser.predict(x, t, scale == 1 ? condition : condition.withoutAny());
        }
        long examples = x.size(0);
        INDArray both = denoiser.predict(Nd4j.concat(0, x, x), t, condition.concat(condition.withoutAny()));
        INDArray with = both.get(NDArrayIndex.interval(0, examples));
        INDArray without = both.get(NDArrayIndex.interval(examples, 2 * examples));
        return Mix.of(scale, with, 1 - scale, without);
    }

    @Override
    public boolean knowsNoCondition() {
        return denoiser.knowsNoCondition();
    }
}
