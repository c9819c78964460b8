package org.inkstone.generative.metric;

import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Distances of generated pictures from real ones, with what they were measured by.
 *
 * @param extractor the name of the feature extractor; figures of another one do not compare
 * @param real      how many real pictures
 * @param generated how many generated ones
 * @param frechet   Frechet distance
 * @param kernel    kernel distance, mean and deviation over blocks
 * @param coverage  precision and recall
 */
public record QualityReport(
        String extractor, int real, int generated, double frechet, KernelDistance kernel, PrecisionRecall coverage) {

    /**
     * Measures.
     *
     * @param real      [N, C, H, W] in -1..1, N at least 4
     * @param generated [M, C, H, W], M at least 4
     */
    public static QualityReport of(FeatureExtractor extractor, INDArray real, INDArray generated) {
        INDArray realFeatures = extractor.extract(real);
        INDArray generatedFeatures = extractor.extract(generated);
        return new QualityReport(
                extractor.name(),
                (int) real.size(0),
                (int) generated.size(0),
                FrechetDistance.between(realFeatures, generatedFeatures),
                KernelDistance.between(realFeatures, generatedFeatures),
                PrecisionRecall.between(realFeatures, generatedFeatures));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "Frechet distance %.3f, kernel distance %.4f (deviation %.4f), precision %.2f, recall %.2f"
                        + " by %s, on %d real and %d generated pictures",
                frechet,
                kernel.value(),
                kernel.deviation(),
                coverage.precision(),
                coverage.recall(),
                extractor,
                real,
                generated);
    }
}
