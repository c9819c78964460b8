package org.inkstone.generative.clip;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;
import org.inkstone.nn.kernel.HostFloats;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * How often the right one is among the k nearest of all, from pictures to texts and back: recall at k, of pairs by number. An equal
 * product of a lower number counts as nearer.
 *
 * @param imageToText rank, from 0, of each picture's text among all texts
 * @param textToImage rank of each text's picture among all pictures
 */
public record Retrieval(int[] imageToText, int[] textToImage) {
    private static final int BLOCK = 512;

    public Retrieval {
        if (imageToText.length != textToImage.length || imageToText.length == 0) {
            throw new IllegalArgumentException("there must be as many pictures as texts, at least one: "
                    + imageToText.length + " and " + textToImage.length);
        }
    }

    /**
     * Ranks of pairs.
     *
     * @param images [N, E], of length one
     * @param texts  [N, E], of length one; row i belongs to picture i
     */
    public static Retrieval of(INDArray images, INDArray texts) {
        if (images.size(0) != texts.size(0)) {
            throw new IllegalArgumentException(
                    "there must be a text for each picture: " + images.size(0) + " and " + texts.size(0));
        }
        return new Retrieval(ranks(images, texts), ranks(texts, images));
    }

    /** Numbers of the k rows of {@code among} that are nearest to one vector, the nearest first. */
    public static int[] nearest(INDArray vector, INDArray among, int k) {
        float[] products = values(Clip.similarity(vector.reshape(1, vector.length()), among));
        return IntStream.range(0, products.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -products[i]))
                .limit(k)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static int[] ranks(INDArray queries, INDArray among) {
        int n = Math.toIntExact(queries.size(0));
        int[] ranks = new int[n];
        for (int from = 0; from < n; from += BLOCK) {
            int to = Math.min(n, from + BLOCK);
            INDArray part = queries.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
            float[] products = values(Clip.similarity(part, among));
            for (int i = from; i < to; i++) {
                int at = (i - from) * n;
                float own = products[at + i];
                for (int j = 0; j < n; j++) {
                    ranks[i] += products[at + j] > own || (products[at + j] == own && j < i) ? 1 : 0;
                }
            }
        }
        return ranks;
    }

    private static float[] values(INDArray array) {
        float[] values = new float[Math.toIntExact(array.length())];
        HostFloats.of(array.dup('c')).get(0, values, 0, values.length);
        return values;
    }

    /** How many pairs. */
    public int size() {
        return imageToText.length;
    }

    /** Share of pictures whose text is among the k nearest. */
    public double imageToTextRecall(int k) {
        return recall(imageToText, k);
    }

    /** Share of texts whose picture is among the k nearest. */
    public double textToImageRecall(int k) {
        return recall(textToImage, k);
    }

    /** What guessing would reach. */
    public double chance(int k) {
        return Math.min(1, (double) k / size());
    }

    private static double recall(int[] ranks, int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be positive: " + k);
        }
        return (double) Arrays.stream(ranks).filter(rank -> rank < k).count() / ranks.length;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "of %d pairs, picture to text R@1 %.3f R@5 %.3f R@10 %.3f, text to picture R@1 %.3f R@5 %.3f R@10 %.3f",
                size(),
                imageToTextRecall(1),
                imageToTextRecall(5),
                imageToTextRecall(10),
                textToImageRecall(1),
                textToImageRecall(5),
                textToImageRecall(10));
    }
}
