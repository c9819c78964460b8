package org.inkstone.generative.metric;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How well pictures fit their captions by a CLIP: {@code 2.5 max(cos, 0)} of the two embeddings, as the mean over pairs
 * (J. Hessel et al. 2021, "CLIPScore"). A figure belongs to the CLIP it was measured with.
 *
 * @param score      2.5 times the mean of the positive cosines
 * @param similarity mean cosine
 */
public record ClipScore(double score, double similarity) {
    private static final double WEIGHT = 2.5;

    /**
     * The score of pairs.
     *
     * @param pictures [N, E] embeddings of pictures, of any length but zero
     * @param captions [N, E] embeddings of their captions
     */
    public static ClipScore of(INDArray pictures, INDArray captions) {
        Samples first = Samples.of("picture embeddings", pictures);
        Samples second = Samples.of("caption embeddings", captions);
        if (first.count() != second.count() || first.width() != second.width() || first.count() == 0) {
            throw new IllegalArgumentException("embeddings of pictures and captions must be of one shape: "
                    + Arrays.toString(pictures.shape()) + " and " + Arrays.toString(captions.shape()));
        }
        double score = 0;
        double similarity = 0;
        for (int i = 0; i < first.count(); i++) {
            double lengths = Math.sqrt(first.dot(i, first, i) * second.dot(i, second, i));
            if (lengths == 0) {
                throw new IllegalArgumentException("embedding " + i + " is zero and has no direction");
            }
            double cosine = first.dot(i, second, i) / lengths;
            similarity += cosine / first.count();
            score += WEIGHT * Math.max(0, cosine) / first.count();
        }
        return new ClipScore(score, similarity);
    }
}
