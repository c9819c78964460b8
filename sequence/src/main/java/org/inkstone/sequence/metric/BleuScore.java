package org.inkstone.sequence.metric;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What {@link Bleu} found.
 *
 * @param score            0 to 100: the geometric mean of the precisions times the brevity penalty
 * @param precisions       0 to 100, smoothed, of n-grams of length 1, 2, ...
 * @param brevityPenalty   1 where the hypotheses are at least as long as the references, {@code exp(1 - r/h)} otherwise
 * @param hypothesisLength words in all hypotheses
 * @param referenceLength  words in the references that are nearest in length to their hypotheses
 */
public record BleuScore(
        double score, List<Double> precisions, double brevityPenalty, long hypothesisLength, long referenceLength) {
    public BleuScore {
        precisions = List.copyOf(precisions);
    }

    /** In sacreBLEU's form: {@code BLEU = 27.31 61.3/34.0/20.7/13.2 (BP = 0.98 ratio = 0.98 hyp_len = 980 ref_len = 1000)}. */
    @Override
    public String toString() {
        String orders = precisions.stream().map(p -> rounded(p, 1)).collect(Collectors.joining("/"));
        double ratio = referenceLength == 0 ? 0 : (double) hypothesisLength / referenceLength;
        return "BLEU = " + rounded(score, 2) + " " + orders + " (BP = " + rounded(brevityPenalty, 3) + " ratio = "
                + rounded(ratio, 3) + " hyp_len = " + hypothesisLength + " ref_len = " + referenceLength + ")";
    }

    private static String rounded(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
