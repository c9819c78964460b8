package org.inkstone.generative.diffusion;

import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Makes variations of pictures: noises them part of the way and samples from there (SDEdit, Meng et al. 2022).
 *
 * @param sampling sampler, condition and seed
 * @param strength share of the steps to do, above 0 (hardly a change) to 1 (next to nothing of the picture is left)
 */
public record ImageToImage(Sampling sampling, double strength) {
    /** @throws IllegalArgumentException unless {@code 0 < strength <= 1} */
    public ImageToImage {
        Objects.requireNonNull(sampling, "sampling");
        if (!(strength > 0 && strength <= 1)) {
            throw new IllegalArgumentException("strength must be above 0 and at most 1: " + strength);
        }
    }

    /**
     * A variation of each picture.
     *
     * @param pictures of the shape and range the model makes
     */
    public INDArray apply(INDArray pictures) {
        SamplingRun run = sampling.start((int) pictures.size(0));
        int steps = run.path().steps();
        int first = steps - Math.max(1, Math.min((int) (steps * strength), steps));
        return run.along(run.noised(pictures, first), first);
    }
}
