package org.inkstone.generative.texttoimage;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.generative.diffusion.Condition;
import org.inkstone.generative.diffusion.Ddim;
import org.inkstone.generative.diffusion.DiffusionModel;
import org.inkstone.generative.diffusion.DiffusionSettings;
import org.inkstone.generative.diffusion.DiffusionStep;
import org.inkstone.generative.diffusion.NoiseSchedule;
import org.inkstone.generative.diffusion.PredictionType;
import org.inkstone.train.Trainable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws CLIP embeddings of pictures that fit a text's embedding, by diffusion that predicts the clean embedding itself (A. Ramesh et
 * al. 2022, "Hierarchical text-conditional image generation with CLIP latents", section 2.2). A text fits many pictures: each draw
 * is another one.
 */
public final class DiffusionPrior {
    private static final double CONDITION_DROPOUT = 0.1;

    private final DiffusionModel model;

    private DiffusionPrior(DiffusionModel model) {
        this.model = model;
    }

    /**
     * How embeddings are drawn.
     *
     * @param steps      of DDIM, 25 by default
     * @param guidance   scale of classifier-free guidance, 1 for none; 2 by default
     * @param candidates embeddings drawn for each that is kept, the one nearest to the text's; 2 by default, as in the paper
     * @param seed       of the noise
     */
    public record Options(int steps, double guidance, int candidates, long seed) {
        public Options {
            if (steps <= 0) {
                throw new IllegalArgumentException("steps must be positive: " + steps);
            }
            if (candidates <= 0) {
                throw new IllegalArgumentException("candidates must be positive: " + candidates);
            }
            if (!(guidance >= 0)) {
                throw new IllegalArgumentException("guidance must be 0 or more: " + guidance);
            }
        }

        public static Options defaults() {
            return new Options(25, 2, 2, 42);
        }

        public Options withSeed(long newSeed) {
            return new Options(steps, guidance, candidates, newSeed);
        }
    }

    /** A new prior with a cosine schedule of 1,000 times, which drops one text in ten in training. */
    public static DiffusionPrior create(int embeddingSize, PriorNetwork.Builder network) {
        NoiseSchedule schedule = NoiseSchedule.cosine(NoiseSchedule.DEFAULT_STEPS);
        return of(DiffusionModel.of(
                new ComputationGraph(network.steps(schedule.steps()).build()),
                DiffusionSettings.of(schedule, PredictionType.SAMPLE, embeddingSize)
                        .conditionedOn(Condition.Kind.EMBEDDING, embeddingSize, CONDITION_DROPOUT)));
    }

    /**
     * A prior of a model.
     *
     * @throws IllegalArgumentException for a model whose data is not an embedding of the size of its condition
     */
    public static DiffusionPrior of(DiffusionModel model) {
        DiffusionSettings settings = Objects.requireNonNull(model, "model").settings();
        if (settings.kind() != Condition.Kind.EMBEDDING || settings.shape().length != 1) {
            throw new IllegalArgumentException("a prior makes embeddings out of embeddings; this model makes data of "
                    + settings.shape().length + " dimensions from the condition " + settings.kind());
        }
        if (settings.shape()[0] != settings.width()) {
            throw new IllegalArgumentException("embeddings of text and picture must have the same size: "
                    + settings.width() + " and " + settings.shape()[0]);
        }
        return new DiffusionPrior(model);
    }

    /** Reads what {@link #save} wrote. */
    public static DiffusionPrior load(Path file) {
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

    /** The training step, on batches of {@link #batches}. */
    public Trainable step() {
        return DiffusionStep.of(model);
    }

    /**
     * Training batches.
     *
     * @param images [M, E] embeddings of pictures, of any length
     * @param texts  [M * K, E] embeddings of K captions of each
     */
    public PairBatches batches(INDArray images, INDArray texts, int batchSize, long seed) {
        checkSize("pictures", images);
        checkSize("texts", texts);
        return PairBatches.shuffled(Embeddings.scaled(images), Embeddings.scaled(texts), batchSize, seed);
    }

    /** Batches in order, each picture with its first caption; see {@link #batches}. */
    public PairBatches validationBatches(INDArray images, INDArray texts, int batchSize) {
        checkSize("pictures", images);
        checkSize("texts", texts);
        return PairBatches.inOrder(Embeddings.scaled(images), Embeddings.scaled(texts), batchSize);
    }

    /**
     * Draws.
     *
     * @param texts [N, E] embeddings of texts, one for each draw (repeat a row for several draws of it)
     * @return [N, E], each of length one
     */
    public INDArray sample(INDArray texts, Options options) {
        checkSize("texts", texts);
        long n = texts.size(0);
        INDArray repeated = Nd4j.tile(texts, options.candidates(), 1);
        INDArray drawn = Embeddings.unit(model.sampling()
                .sampler(new Ddim())
                .steps(options.steps())
                .condition(Condition.embedding(Embeddings.scaled(repeated)))
                .guidance(options.guidance())
                .seed(options.seed())
                .sample(n * options.candidates(), embeddingSize()));
        INDArray fit = drawn.mul(repeated).sum(1).reshape('c', options.candidates(), n);
        INDArray best = fit.argMax(0);
        INDArray kept = Nd4j.create(drawn.dataType(), n, embeddingSize());
        for (long i = 0; i < n; i++) {
            kept.putRow(i, drawn.getRow(best.getLong(i) * n + i));
        }
        return kept;
    }

    private void checkSize(String what, INDArray embeddings) {
        if (embeddings.rank() != 2 || embeddings.size(1) != embeddingSize()) {
            throw new IllegalArgumentException("embeddings of " + what + " must be [N, " + embeddingSize()
                    + "], the prior's size: " + Arrays.toString(embeddings.shape()));
        }
    }
}
