package org.inkstone.generative.texttoimage;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.generative.diffusion.Condition;
import org.inkstone.generative.diffusion.Denoiser;
import org.inkstone.generative.diffusion.DiffusionModel;
import org.inkstone.generative.diffusion.DiffusionSettings;
import org.inkstone.generative.diffusion.DpmSolver;
import org.inkstone.generative.diffusion.NoiseSchedule;
import org.inkstone.generative.diffusion.PredictionType;
import org.inkstone.generative.diffusion.Sampling;
import org.inkstone.generative.diffusion.Thresholding;
import org.inkstone.train.Trainable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws a large picture of a small one by diffusion: the network sees the small picture, enlarged, as further channels beside the
 * noised large one (J. Ho et al. 2021, "Cascaded diffusion models"). Trained by {@link UpSamplerStep}.
 */
public final class UpSampler {
    private static final int PICTURE_SIZES = 3;

    private final DiffusionModel model;

    private UpSampler(DiffusionModel model) {
        this.model = model;
    }

    /**
     * A new up-sampler with a cosine schedule of 1,000 times that predicts the velocity.
     *
     * @param graph   takes pictures of twice the channels, and time; gives a picture, as a U-Net with {@code outChannels} does
     * @param picture channels, height and width of the large picture
     */
    public static UpSampler create(ComputationGraph graph, long... picture) {
        return of(DiffusionModel.of(
                graph,
                DiffusionSettings.of(
                        NoiseSchedule.cosine(NoiseSchedule.DEFAULT_STEPS), PredictionType.V_PREDICTION, picture)));
    }

    /**
     * An up-sampler of a model.
     *
     * @throws IllegalArgumentException for a model of something else than pictures, or with a condition
     */
    public static UpSampler of(DiffusionModel model) {
        DiffusionSettings settings = Objects.requireNonNull(model, "model").settings();
        if (settings.kind() != Condition.Kind.NONE || settings.shape().length != PICTURE_SIZES) {
            throw new IllegalArgumentException(
                    "an up-sampler makes pictures without a condition; this model makes data of "
                            + settings.shape().length + " dimensions from the condition " + settings.kind());
        }
        return new UpSampler(model);
    }

    /** Reads what {@link #save} wrote. */
    public static UpSampler load(Path file) {
        return of(DiffusionModel.load(file));
    }

    /** Writes the model into one file. */
    public void save(Path file) {
        model.save(file);
    }

    /** The network with its schedule; its {@code settings().shape()} is that of the large picture. */
    public DiffusionModel model() {
        return model;
    }

    /** The training step from pictures that many times smaller. */
    public Trainable step(int factor) {
        return new UpSamplerStep(this, factor);
    }

    /**
     * Draws.
     *
     * @param small [N, C, h, w] in -1..1; height and width divide those of the large picture by one whole number
     * @param steps of DPM-Solver++
     * @param seed  of the noise
     * @return [N, C, H, W] in -1..1
     */
    public INDArray enlarge(INDArray small, int steps, long seed) {
        INDArray seen = PictureSizes.enlarged(small, factorFrom(small.shape()));
        Denoiser network = model.denoiser();
        Denoiser informed = (x, t, condition) -> network.predict(Nd4j.concat(1, x, seen), t, condition);
        INDArray drawn = Sampling.of(
                        informed, model.settings().schedule(), model.settings().prediction())
                .sampler(new DpmSolver())
                .steps(steps)
                .thresholding(Thresholding.clip())
                .seed(seed)
                .sample(model.settings().shape((int) small.size(0)));
        return Nd4j.math().clipByValue(drawn, -1, 1);
    }

    /** By how much pictures of that shape, [N, C, h, w], are enlarged; refuses those that don't fit. */
    int factorFrom(long... given) {
        long[] large = model.settings().shape();
        boolean fits = given.length == PICTURE_SIZES + 1
                && given[1] == large[0]
                && large[1] % given[2] == 0
                && large[2] % given[3] == 0
                && large[1] / given[2] == large[2] / given[3];
        if (!fits) {
            throw new IllegalArgumentException("pictures " + Arrays.toString(given)
                    + " can't be enlarged by a whole number to " + Arrays.toString(large));
        }
        return (int) (large[1] / given[2]);
    }
}
