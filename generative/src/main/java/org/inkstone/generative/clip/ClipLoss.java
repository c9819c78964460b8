package org.inkstone.generative.clip;

import org.inkstone.generative.contrastive.InfoNce;
import org.inkstone.generative.contrastive.PairLoss;
import org.inkstone.generative.contrastive.SigLip;
import org.inkstone.generative.contrastive.UnitRows;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * CLIP's loss on what two encoders give, before it is scaled to length one. Products are multiplied by a learned scale, the inverse of
 * the temperature, of which the logarithm is the parameter. Computed in blocks, so that large batches need no N x N matrix.
 */
public enum ClipLoss {
    /** Softmax over rows and over columns, the mean of both (Radford et al. 2021). */
    SOFTMAX(Math.log(1 / 0.07), 0) {
        @Override
        PairLoss of(INDArray images, INDArray texts, double scale, double bias) {
            return InfoNce.symmetric().of(images, texts, scale);
        }
    },
    /** Each combination alone (SigLIP, Zhai et al. 2023), with a learned bias; good with small batches. */
    SIGMOID(Math.log(10), -10) {
        @Override
        PairLoss of(INDArray images, INDArray texts, double scale, double bias) {
            return SigLip.create().of(images, texts, scale, bias);
        }
    };

    private final double firstLogScale;
    private final double firstBias;

    ClipLoss(double firstLogScale, double firstBias) {
        this.firstLogScale = firstLogScale;
        this.firstBias = firstBias;
    }

    /**
     * Loss and gradients of a batch.
     *
     * @param loss     as the mean over the batch
     * @param images   gradient with respect to the pictures' vectors, [N, E]
     * @param texts    gradient with respect to the texts' vectors, [N, E]
     * @param logScale gradient with respect to the logarithm of the scale
     * @param bias     gradient with respect to the bias; 0 for {@link #SOFTMAX}
     * @param accuracy share of the batch that finds its partner
     */
    public record Result(double loss, INDArray images, INDArray texts, double logScale, double bias, double accuracy) {}

    abstract PairLoss of(INDArray images, INDArray texts, double scale, double bias);

    /** The logarithm of the scale that the papers begin with: ln(1 / 0.07), ln(10). */
    public double firstLogScale() {
        return firstLogScale;
    }

    /** The bias that the papers begin with. */
    public double firstBias() {
        return firstBias;
    }

    /**
     * Computes the loss.
     *
     * @param images   [N, E], of any length
     * @param texts    [N, E], row i belongs to row i of the pictures
     * @param logScale logarithm of the scale
     * @param bias     not used by {@link #SOFTMAX}
     * @throws IllegalArgumentException for a batch of one, which has no negatives, or vectors of different sizes
     */
    public Result compute(INDArray images, INDArray texts, double logScale, double bias) {
        UnitRows unitImages = UnitRows.of(images);
        UnitRows unitTexts = UnitRows.of(texts);
        double scale = Math.exp(logScale);
        PairLoss pairs = of(unitImages.rows(), unitTexts.rows(), scale, bias);
        return new Result(
                pairs.loss(),
                unitImages.backward(pairs.first()),
                unitTexts.backward(pairs.second()),
                pairs.scale() * scale,
                pairs.bias(),
                pairs.accuracy());
    }
}
