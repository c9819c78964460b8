package org.inkstone.generative.texttoimage;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.generative.diffusion.Condition;
import org.inkstone.generative.diffusion.DiffusionModel;
import org.inkstone.generative.diffusion.DiffusionSettings;
import org.inkstone.generative.diffusion.DiffusionStep;
import org.inkstone.generative.diffusion.DpmSolver;
import org.inkstone.generative.diffusion.NoiseSchedule;
import org.inkstone.generative.diffusion.PredictionType;
import org.inkstone.generative.diffusion.Thresholding;
import org.inkstone.train.Trainable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws the picture that a CLIP embedding of a picture describes, by diffusion: the inverse of CLIP's picture encoder (A. Ramesh et
 * al. 2022, section 2.1, "unCLIP").
 */
public final class PictureDecoder {
    private static final double CONDITION_DROPOUT = 0.1;
    private static final int PICTURE_SIZES = 3;

    private final DiffusionModel model;

    private PictureDecoder(DiffusionModel model) {
        this.model = model;
    }

    /**
     * How pictures are drawn.
     *
     * @param steps    of DPM-Solver++, 20 by default
     * @param guidance scale of classifier-free guidance, 1 for none; 2 by default
     * @param seed     of the noise: the same for the same picture
     */
    public record Options(int steps, double guidance, long seed) {
        public Options {
            if (steps <= 0) {
                throw new IllegalArgumentException("steps must be positive: " + steps);
            }
            if (!(guidance >= 0)) {
                throw new IllegalArgumentException("guidance must be 0 or more: " + guidance);
            }
        }

        public static Options defaults() {
            return new Options(20, 2, 42);
        }

        public Options withSeed(long newSeed) {
            return new Options(steps, guidance, newSeed);
        }
    }

    /**
     * A new decoder with a cosine schedule of 1,000 times that predicts the velocity and drops one embedding in ten in training.
     *
     * @param graph    takes pictures, time and an embedding, as a U-Net with {@code embedding(E)} does
     * @param embedding E
     * @param picture  channels, height, width
     */
    public static PictureDecoder create(ComputationGraph graph, int embedding, long... picture) {
        return of(DiffusionModel.of(
                graph,
                DiffusionSettings.of(
                                NoiseSchedule.cosine(NoiseSchedule.DEFAULT_STEPS), PredictionType.V_PREDICTION, picture)
                        .conditionedOn(Condition.Kind.EMBEDDING, embedding, CONDITION_DROPOUT)));
    }

    /**
     * A decoder of a model.
     *
     * @throws IllegalArgumentException for a model that does not make pictures out of embeddings
     */
    public static PictureDecoder of(DiffusionModel model) {
        DiffusionSettings settings = Objects.requireNonNull(model, "model").settings();
        if (settings.kind() != Condition.Kind.EMBEDDING || settings.shape().length != PICTURE_SIZES) {
            throw new IllegalArgumentException("a decoder makes pictures out of embeddings; this model makes data of "
                    + settings.shape().length + " dimensions from the condition " + settings.kind());
        }
        return new PictureDecoder(model);
    }

    /** Reads what {@link #save} wrote. */
    public static PictureDecoder load(Path file) {
        return of(DiffusionModel.load(file));
    }

    /** Writes the model into one file. */
    public void save(Path file) {
        model.save(file);
    }

    /** The diffusion model, for training with the whole choice of losses. */
    public DiffusionModel model() {
        return model;
    }

    /** E. */
    public int embeddingSize() {
        return model.settings().width();
    }

    /** Channels, height, width. */
    public long[] pictureShape() {
        return model.settings().shape();
    }

    /** The training step, on batches of {@link #batches}. */
    public Trainable step() {
        return DiffusionStep.of(model);
    }

    /**
     * Training batches.
     *
     * @param pictures   [M, C, H, W] in -1..1, of the decoder's size or larger by a whole number
     * @param embeddings [M * K, E], K of each picture (one, or several that differ a little), of any length
     */
    public PairBatches batches(INDArray pictures, INDArray embeddings, int batchSize, long seed) {
        checkSize(embeddings);
        return PairBatches.shuffled(fitted(pictures), Embeddings.scaled(embeddings), batchSize, seed);
    }

    /** Batches in order; see {@link #batches}. */
    public PairBatches validationBatches(INDArray pictures, INDArray embeddings, int batchSize) {
        checkSize(embeddings);
        return PairBatches.inOrder(fitted(pictures), Embeddings.scaled(embeddings), batchSize);
    }

    /**
     * Draws.
     *
     * @param embeddings [N, E]
     * @return [N, C, H, W] in -1..1
     */
    public INDArray decode(INDArray embeddings, Options options) {
        checkSize(embeddings);
        INDArray drawn = model.sampling()
                .sampler(new DpmSolver())
                .steps(options.steps())
                .condition(Condition.embedding(Embeddings.scaled(embeddings)))
                .guidance(options.guidance())
                .thresholding(Thresholding.clip())
                .seed(options.seed())
                .sample(model.settings().shape((int) embeddings.size(0)));
        return Nd4j.math().clipByValue(drawn, -1, 1);
    }

    private INDArray fitted(INDArray pictures) {
        long[] own = pictureShape();
        long[] given = pictures.shape();
        boolean fits = given.length == PICTURE_SIZES + 1
                && given[1] == own[0]
                && given[2] % own[1] == 0
                && given[3] % own[2] == 0
                && given[2] / own[1] == given[3] / own[2];
        if (!fits) {
            throw new IllegalArgumentException("pictures must be of the decoder's size " + Arrays.toString(own)
                    + " or larger by a whole number: " + Arrays.toString(given));
        }
        return PictureSizes.reduced(pictures, (int) (given[2] / own[1]));
    }

    private void checkSize(INDArray embeddings) {
        if (embeddings.rank() != 2 || embeddings.size(1) != embeddingSize()) {
            throw new IllegalArgumentException("embeddings must be [N, " + embeddingSize() + "], the decoder's size: "
                    + Arrays.toString(embeddings.shape()));
        }
    }
}
