package org.inkstone.generative.texttoimage;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Pictures in the order of how well they fit a text, by the cosine of CLIP's embeddings: of many drawn, the best are shown (A.
 * Ramesh et al. 2021, section 2.6).
 *
 * @param order  numbers of the pictures, best first
 * @param scores cosine of each, in the order of {@code order}
 */
public record ClipRerank(int[] order, double[] scores) {

    /**
     * Ranks.
     *
     * @param pictures [N, E] embeddings of the pictures
     * @param text     [1, E] the text's
     * @throws IllegalArgumentException for embeddings of different sizes
     */
    public static ClipRerank of(INDArray pictures, INDArray text) {
        if (pictures.rank() != 2 || text.rank() != 2 || text.size(0) != 1 || text.size(1) != pictures.size(1)) {
            throw new IllegalArgumentException("a text's embedding must be [1, E] and those of pictures [N, E]: "
                    + Arrays.toString(text.shape()) + " and " + Arrays.toString(pictures.shape()));
        }
        float[] values = pictures.dup('c').data().asFloat();
        float[] wanted = text.dup('c').data().asFloat();
        double[] cosines = IntStream.range(0, (int) pictures.size(0))
                .mapToDouble(n -> cosine(values, n * wanted.length, wanted))
                .toArray();
        int[] order = IntStream.range(0, cosines.length)
                .boxed()
                .sorted(Comparator.comparingDouble(n -> -cosines[n]))
                .mapToInt(Integer::intValue)
                .toArray();
        return new ClipRerank(
                order, Arrays.stream(order).mapToDouble(n -> cosines[n]).toArray());
    }

    private static double cosine(float[] values, int from, float[] wanted) {
        double dot = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < wanted.length; i++) {
            dot += (double) values[from + i] * wanted[i];
            first += (double) values[from + i] * values[from + i];
            second += (double) wanted[i] * wanted[i];
        }
        return dot == 0 ? 0 : dot / Math.sqrt(first * second);
    }

    /**
     * The best of them.
     *
     * @param pictures what was ranked, the first dimension counts them
     * @param most     how many at most
     */
    public INDArray best(INDArray pictures, int most) {
        if (most <= 0) {
            throw new IllegalArgumentException("most must be positive: " + most);
        }
        INDArray[] chosen = Arrays.stream(order)
                .limit(most)
                .mapToObj(n -> pictures.get(NDArrayIndex.interval(n, n + 1L)))
                .toArray(INDArray[]::new);
        return Nd4j.concat(0, chosen);
    }
}
