package org.inkstone.generative.diffusion;

import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Fills holes in pictures: after each step what is known is put back, noised to the level reached; going back and forth several times
 * lets the new parts agree with it (RePaint, Lugmayr et al. 2022).
 *
 * @param sampling sampler, condition and seed
 * @param rounds   how often each step is done, 1 or more; more costs as much more time
 */
public record Inpainting(Sampling sampling, int rounds) {
    /** @throws IllegalArgumentException for rounds that are not positive */
    public Inpainting {
        Objects.requireNonNull(sampling, "sampling");
        if (rounds <= 0) {
            throw new IllegalArgumentException("rounds must be positive: " + rounds);
        }
    }

    /** With four rounds of each step. */
    public Inpainting(Sampling sampling) {
        this(sampling, 4);
    }

    /**
     * The pictures with their holes filled; elsewhere they are as given.
     *
     * @param pictures of the shape and range the model makes
     * @param holes    1 where to paint, 0 where to keep; of a shape that broadcasts to the pictures'
     */
    public INDArray apply(INDArray pictures, INDArray holes) {
        SamplingRun run = sampling.start((int) pictures.size(0));
        INDArray open = Nd4j.onesLike(pictures).muli(holes.castTo(pictures.dataType()));
        INDArray kept = open.rsub(1);
        SamplingPath path = run.path();
        SamplingState state = SamplingState.start(Mix.noiseLike(pictures, run.random()));
        for (int i = 0; i < path.steps(); i++) {
            int times = path.level(i + 1).isClean() ? 1 : rounds;
            for (int round = 0; round < times; round++) {
                if (round > 0) {
                    state = SamplingState.start(run.backTo(i, state.x()));
                }
                SamplingState reached = run.step(i, state);
                INDArray known = path.level(i + 1).isClean() ? pictures : run.noised(pictures, i + 1);
                INDArray merged = reached.x().mul(open).addi(known.mul(kept));
                state = new SamplingState(merged, reached.previous());
            }
            run.tell(i, state);
        }
        return state.x();
    }
}
